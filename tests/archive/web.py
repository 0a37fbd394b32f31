"""A DICOMweb service of a few lines, for what a real one does not answer when asked."""

import json


class Web:
    """To go before `BaseHTTPRequestHandler`: answers in DICOM JSON, and logs nothing."""

    def reply(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/dicom+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
