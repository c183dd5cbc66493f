"""Saves a document with a password, by LibreOffice's own interface (Debian: libreoffice, python3-uno)."""
import os, signal, subprocess, sys, tempfile, time
import uno
from com.sun.star.beans import PropertyValue

FILTERS = {
    "doc": "MS Word 97", "odt": "writer8", "pdf": "writer_pdf_Export", "xls": "MS Excel 97",
}

def value(name, content):
    it = PropertyValue()
    it.Name, it.Value = name, content
    return it

source, target = sys.argv[1:]
kind = target.rsplit(".", 1)[1]
with tempfile.TemporaryDirectory() as profile:
    pipe = "shouqi%d" % os.getpid()
    office = subprocess.Popen(["soffice", "-env:UserInstallation=file://" + profile, "--headless", "--norestore",
                               "--accept=pipe,name=%s;urp;" % pipe],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for attempt in range(120):
            try:
                context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
                break
            except Exception:
                time.sleep(0.25)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        document = desktop.loadComponentFromURL("file://" + source, "_blank", 0, (value("Hidden", True),))
        arguments = [value("FilterName", FILTERS[kind])]
        if kind == "pdf":
            arguments.append(value("FilterData", uno.Any("[]com.sun.star.beans.PropertyValue", (
                value("EncryptFile", True), value("DocumentOpenPassword", "secret")))))
        else:
            arguments.append(value("Password", "secret"))
        document.storeToURL("file://" + target, tuple(arguments))
        document.close(True)
        desktop.terminate()
    finally:
        os.killpg(office.pid, signal.SIGKILL)
        office.wait()
