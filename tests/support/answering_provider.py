"""A server of Python's own library at https://localhost, on a free port, which it prints. It answers each POST as the
file `answer` in its folder says: a status, header lines, an empty line, the body; and writes what came to `came`."""
import http.server
import ssl


class Provider(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with open("came", "a") as came:
            came.write(str(self.headers["Authorization"]) + " " + form + "\n")
        with open("answer") as file:
            head, body = file.read().split("\n\n", 1)
        status, *fields = head.split("\n")
        self.send_response(int(status))
        for field in fields:
            self.send_header(*field.split(": ", 1))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *words):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
server.daemon_threads = True
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain("server.pem", "server.key")
server.socket = tls.wrap_socket(server.socket, server_side=True)
print("port", server.server_port, flush=True)
server.serve_forever()
