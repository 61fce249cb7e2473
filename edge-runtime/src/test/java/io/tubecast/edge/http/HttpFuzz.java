package io.tubecast.edge.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Any bytes as requests, over a real socket: what comes back is HTTP or nothing, what needs the token is not told without it, and the server goes on.
 *
 * <p>The first byte picks the server: odd ones have a token.
 */
public final class HttpFuzz {
    private static final String TOKEN = "correct-horse-battery";
    private static final String SECRET = "told to friends";
    private static final int OPEN = port(null);
    private static final int CLOSED = port(new AccessToken(TOKEN));
    private static final int PATIENCE_MILLIS = 8_000;

    private HttpFuzz() {}

    private static int port(@org.jspecify.annotations.Nullable AccessToken token) {
        try {
            WebServer server = new WebServer("127.0.0.1", 0, token);
            server.route("/there", exchange -> WebServer.say(exchange, 200, SECRET));
            server.start();
            return URI.create(server.address()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        boolean closed = (input[0] & 1) == 1;
        byte[] request = Arrays.copyOfRange(input, 1, input.length);
        String answer = ask(closed ? CLOSED : OPEN, request);
        if (!answer.isEmpty() && !answer.startsWith("HTTP/1.1 ")) {
            throw new AssertionError("no HTTP: " + answer);
        }
        boolean knows = new String(request, StandardCharsets.ISO_8859_1).contains(TOKEN);
        if (closed && !knows && (answer.contains(SECRET) || answer.contains(TOKEN))) {
            throw new AssertionError("told without the token: " + answer);
        }
        if (input[0] < 0) { // half of the inputs are followed by somebody who behaves
            byte[] proper = "GET /there HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
            if (!ask(OPEN, proper).endsWith(SECRET)) {
                throw new AssertionError("the server does not go on");
            }
        }
    }

    private static String ask(int port, byte[] request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(request);
                socket.shutdownOutput();
                InputStream in = socket.getInputStream();
                return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (SocketException e) {
                return ""; // cut off, as the server may
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
