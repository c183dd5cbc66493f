//! The order to let go of a letter in hand, with its grace already spent.
//! It only waits; what a cut means for the letter is said where the letter is.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// Comes true when the letter in hand must be let go.
pub struct Cut<'a> {
    order: Option<Pin<Box<dyn Future<Output = ()> + Send + 'a>>>,
    came: bool,
}

impl<'a> Cut<'a> {
    /// Comes when `order` is ready.
    pub fn when(order: impl Future<Output = ()> + Send + 'a) -> Cut<'a> {
        Cut { order: Some(Box::pin(order)), came: false }
    }

    /// Never comes.
    pub fn never() -> Cut<'static> {
        Cut { order: None, came: false }
    }

    /// Waits for the order; at once when it came before.
    pub async fn wait(&mut self) {
        if self.came {
            return;
        }
        match &mut self.order {
            Some(order) => order.as_mut().await,
            None => std::future::pending().await,
        }
        self.came = true;
    }
}

impl fmt::Debug for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cut").field("came", &self.came).finish_non_exhaustive()
    }
}
