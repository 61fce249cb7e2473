package io.tubecast.edge.preview;

import com.sun.net.httpserver.HttpExchange;
import io.tubecast.edge.http.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The preview page on a web server, for at most {@value #VIEWERS} viewers.
 *
 * <p>{@code /} is the page, {@code /events} tells it of each picture and what to draw over it, and once a second how the node is doing, {@code /frame.jpg?n=N} is the picture, {@code
 * /snapshot.jpg} the newest one for anybody else.
 */
public final class PreviewRoutes {
    private static final int VIEWERS = 4;
    private static final long SNAPSHOT_MILLIS = 1_000;
    private static final long STATUS_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Its number; what follows is only there so that a picture of an earlier run is not taken for this one's. */
    private static final Pattern PICTURE = Pattern.compile("n=(\\d{1,18})(?:&b=\\w*)?");

    private final WebServer server;
    private final PreviewFeed feed;
    private final Supplier<String> status;
    private final Semaphore places = new Semaphore(VIEWERS);

    private PreviewRoutes(WebServer server, PreviewFeed feed, Supplier<String> status) {
        this.server = server;
        this.feed = feed;
        this.status = status;
    }

    /**
     * Adds the page to a server.
     *
     * @param status how the node is doing, as JSON in one line
     */
    public static void add(WebServer server, PreviewFeed feed, Supplier<String> status) {
        PreviewRoutes routes = new PreviewRoutes(server, feed, status);
        server.route("/", PreviewRoutes::page)
                .route("/events", routes::events)
                .route("/frame.jpg", routes::frame)
                .route("/snapshot.jpg", routes::snapshot);
    }

    private static void page(HttpExchange exchange) throws IOException {
        try (InputStream page = PreviewRoutes.class.getResourceAsStream("page.html")) {
            if (page == null) {
                throw new IOException("page.html is not in the jar");
            }
            // nothing from outside, and nobody shows it inside a page of his own
            exchange.getResponseHeaders()
                    .set(
                            "Content-Security-Policy",
                            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src 'self' data:;"
                                    + " connect-src 'self'; frame-ancestors 'none'; base-uri 'none'");
            WebServer.send(exchange, 200, "text/html; charset=utf-8", page.readAllBytes());
        }
    }

    private void events(HttpExchange exchange) throws IOException, InterruptedException {
        if (!exchange.getRequestMethod().equals("GET")) {
            WebServer.send(exchange, 200, "text/event-stream", new byte[0]);
            return;
        }
        if (!places.tryAcquire()) {
            WebServer.say(exchange, 503, "too many viewers\n");
            return;
        }
        feed.viewerCame();
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(200, 0);
            tell(exchange.getResponseBody());
        } finally {
            feed.viewerLeft();
            places.release();
        }
    }

    /** Until the viewer has gone, which writing tells, or takes nothing for so long that the server cuts him off. */
    private void tell(OutputStream out) throws IOException, InterruptedException {
        long seen = feed.newest();
        long statusAt = System.nanoTime();
        send(out, "retry: 1000\n\n");
        while (!feed.closed()) {
            long now = System.nanoTime();
            if (now - statusAt >= 0) {
                statusAt = now + STATUS_NANOS;
                send(out, "event: status\ndata: " + status.get() + "\n\n");
            }
            PreviewPicture picture =
                    feed.await(seen, Math.max(1, TimeUnit.NANOSECONDS.toMillis(statusAt - System.nanoTime())));
            if (picture != null) {
                send(out, "data: " + picture.scene() + "\n\n");
                seen = picture.number();
            }
        }
    }

    private void send(OutputStream out, String text) throws IOException {
        server.extend();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void frame(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        Matcher number = PICTURE.matcher(query == null ? "" : query);
        answerPicture(exchange, number.matches() ? feed.picture(Long.parseLong(number.group(1))) : null);
    }

    private void snapshot(HttpExchange exchange) throws IOException, InterruptedException {
        long seen = feed.newest();
        feed.wantOne();
        PreviewPicture fresh = feed.await(seen, SNAPSHOT_MILLIS);
        if (fresh == null) { // an old one would be taken for the present
            WebServer.say(exchange, 503, "no frame was processed within %d ms\n".formatted(SNAPSHOT_MILLIS));
        } else {
            answerPicture(exchange, fresh);
        }
    }

    private static void answerPicture(HttpExchange exchange, @Nullable PreviewPicture picture) throws IOException {
        if (picture == null) {
            WebServer.say(exchange, 404, "no such picture\n");
        } else {
            WebServer.send(exchange, 200, "image/jpeg", picture.jpeg());
        }
    }
}
