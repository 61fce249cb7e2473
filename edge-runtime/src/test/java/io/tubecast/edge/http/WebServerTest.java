package io.tubecast.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests are written byte by byte: a well-behaved client would not send what these tests do. */
@Timeout(60)
class WebServerTest {
    private static final String TOKEN = "correct-horse-battery";
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void answersExactlyThePathsThatAreThere() throws IOException {
        int port = server(null);
        assertThat(get(port, "/there", "")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nhello\n");
        assertThat(get(port, "/there/", "")).startsWith("HTTP/1.1 404");
        assertThat(get(port, "/", "")).startsWith("HTTP/1.1 404");
        assertThat(get(port, "/../etc/passwd", "")).startsWith("HTTP/1.1 404");
        assertThat(ask(port, "HEAD /there HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .contains("Content-length: 6")
                .doesNotContain("hello");
        assertThat(ask(
                        port,
                        "POST /there HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"))
                .startsWith("HTTP/1.1 405");
    }

    @Test
    void withoutATokenOnlyNamesOfThisMachineAreAnswered() throws IOException {
        int port = server(null);
        for (String host : List.of("localhost", "127.0.0.1:" + port, "[::1]:" + port, "LOCALHOST:1")) {
            assertThat(ask(port, "GET /there HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
        for (String host :
                List.of("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "10.0.0.7")) {
            assertThat(ask(port, "GET /there HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 421");
        }
    }

    @Test
    void withATokenWhoeverKnowsItIsAnswered() throws IOException {
        int port = server(new AccessToken(TOKEN));
        assertThat(get(port, "/there", "")).startsWith("HTTP/1.1 401").contains("Bearer");
        assertThat(get(port, "/there", "Authorization: Bearer wrong-horse-battery\r\n"))
                .startsWith("HTTP/1.1 401");
        assertThat(get(port, "/there", "Authorization: Bearer " + TOKEN.substring(1) + "\r\n"))
                .startsWith("HTTP/1.1 401");
        assertThat(get(port, "/there", "Authorization: Basic " + TOKEN + "\r\n"))
                .startsWith("HTTP/1.1 401");
        assertThat(get(port, "/there?token=nothing-like-it-at-all", "")).startsWith("HTTP/1.1 401");
        assertThat(get(port, "/there", "Authorization: Bearer " + TOKEN + "\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(get(port, "/there", "Cookie: a=b; tubecast-token=" + TOKEN + "\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void aBrowserGetsACookieForTheTokenInItsFirstAddress() throws IOException {
        String answer = get(server(new AccessToken(TOKEN)), "/?token=" + TOKEN, "");
        assertThat(answer)
                .startsWith("HTTP/1.1 303")
                .contains("Set-cookie: tubecast-token=" + TOKEN + "; Path=/; HttpOnly; SameSite=Strict")
                .contains("Location: ./");
    }

    @Test
    void aTokenMayHaveAnyCharacterThatCanBeSent() throws IOException {
        String token = "a;b\"c#d%e+f=g,h%2Bi/j";
        int port = server(new AccessToken(token));
        String encoded = "a%3Bb%22c%23d%25e%2Bf%3Dg%2Ch%252Bi%2Fj";
        assertThat(get(port, "/?token=" + encoded, ""))
                .startsWith("HTTP/1.1 303")
                .contains("Set-cookie: tubecast-token=" + encoded + "; Path=/");
        assertThat(get(port, "/there", "Cookie: tubecast-token=" + encoded + "\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(get(port, "/there", "Authorization: Bearer " + token + "\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(get(port, "/there", "Cookie: tubecast-token=%zz\r\n")).startsWith("HTTP/1.1 401");
    }

    @Test
    void whoeverSendsTooMuchIsCutOff() throws IOException {
        int port = server(null);
        assertThat(get(port, "/there", "X: " + "x".repeat(64 * 1024) + "\r\n")).doesNotContain("200 OK");
        assertThat(get(port, "/" + "x".repeat(64 * 1024), "")).doesNotContain("200 OK");
        assertThat(get(port, "/there", "X: y\r\n".repeat(1_000))).doesNotContain("200 OK");
        assertThat(get(port, "/there", "")).startsWith("HTTP/1.1 200");
    }

    @Test
    void whoeverIsTooSlowIsCutOffAndTheOthersAreAnswered() throws Exception {
        int port = server(null);
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 30; i++) { // more than there are threads
            Socket socket = connect(port);
            socket.getOutputStream().write("GET /there HTT".getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }
        long begun = System.nanoTime();
        assertThat(get(port, "/there", "")).startsWith("HTTP/1.1 200");
        assertThat((System.nanoTime() - begun) / 1e9).isLessThan(15); // two turns of 5 s at most
        assertThat(slow.get(0).getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void whoeverSaysNothingIsCutOffAndTheOthersAreAnswered() throws Exception {
        int port = server(null);
        for (int i = 0; i < 64; i++) { // all connections that there can be
            opened.add(connect(port));
        }
        assertThat(get(port, "/there", "")).doesNotStartWith("HTTP/1.1");
        await().atMost(Duration.ofSeconds(12))
                .ignoreExceptions()
                .until(() -> get(port, "/there", "").startsWith("HTTP/1.1 200"));
    }

    @Test
    void whoeverDoesNotTakeTheAnswerIsCutOff() throws Exception {
        WebServer server = new WebServer("127.0.0.1", 0, null);
        opened.add(server);
        List<Throwable> ends = java.util.Collections.synchronizedList(new ArrayList<>());
        server.route("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                OutputStream out = exchange.getResponseBody();
                while (true) {
                    out.write(new byte[64 * 1024]);
                }
            } catch (IOException e) {
                ends.add(e);
                throw e;
            }
        });
        server.start();
        Socket socket = connect(URI.create(server.address()).getPort());
        socket.getOutputStream()
                .write("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        long begun = System.nanoTime();
        while (ends.isEmpty() && System.nanoTime() - begun < 20e9) {
            Thread.sleep(50);
        }
        assertThat(ends).hasSize(1);
    }

    @Test
    void noiseDoesNoHarm() throws IOException {
        int port = server(null);
        SplittableRandom random = new SplittableRandom(7);
        byte[] valid = "GET /there?x=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 300; round++) {
            byte[] request = valid.clone();
            for (int i = 0; i <= random.nextInt(8); i++) {
                request[random.nextInt(request.length)] = (byte) random.nextInt(256);
            }
            try (Socket socket = connect(port)) {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("reset");
            }
        }
        assertThat(get(port, "/there", "")).startsWith("HTTP/1.1 200");
    }

    @Test
    void aTakenPortIsAnError() throws IOException {
        int port = server(null);
        assertThatThrownBy(() -> new WebServer("127.0.0.1", port, null)).isInstanceOf(IOException.class);
    }

    private int server(@Nullable AccessToken token) throws IOException {
        WebServer server = new WebServer("127.0.0.1", 0, token);
        opened.add(server);
        server.route("/there", exchange -> WebServer.say(exchange, 200, "hello\n"));
        server.start();
        return URI.create(server.address()).getPort();
    }

    private static String get(int port, String path, String headers) throws IOException {
        return ask(port, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Connection: close\r\n\r\n");
    }

    private static String ask(int port, String request) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.net.SocketException e) {
            return "cut off: " + e.getMessage();
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }
}
