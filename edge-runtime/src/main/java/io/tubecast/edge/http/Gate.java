package io.tubecast.edge.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask.
 *
 * <p>With a token: whoever sends it as {@code Authorization: Bearer TOKEN}, or as the cookie that {@code /?token=TOKEN} sets, since a browser cannot send headers with its first request.
 * Without one the server listens on this machine alone; then a request must be for an address of it by name as well, so that a web page that gives its own name this machine's address
 * (DNS rebinding) sees nothing.
 */
final class Gate {
    private static final String COOKIE = "tubecast-token";
    private static final String QUERY = "token=";
    private static final Pattern LOCAL = Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");
    private static final String BEARER = "bearer ";

    private volatile @Nullable AccessToken token;

    Gate(@Nullable AccessToken token) {
        this.token = token;
    }

    /** Another token from now on. */
    void renew(@Nullable AccessToken newer) {
        token = newer;
    }

    /** Whether such a request is answered, else the status to refuse it with. */
    int refusal(HttpExchange exchange) {
        AccessToken known = token;
        Headers headers = exchange.getRequestHeaders();
        if (known == null) {
            String host = headers.getFirst("Host");
            boolean local =
                    host != null && LOCAL.matcher(host.toLowerCase(Locale.ROOT)).matches();
            return local ? 0 : 421;
        }
        return knows(headers, known) ? 0 : 401;
    }

    private static boolean knows(Headers headers, AccessToken known) {
        String authorization = headers.getFirst("Authorization");
        if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return known.is(authorization.substring(BEARER.length()).strip());
        }
        for (String line : headers.getOrDefault("Cookie", java.util.List.of())) {
            for (String cookie : line.split(";", -1)) {
                String text = cookie.strip();
                if (text.startsWith(COOKIE + "=")) {
                    return known.is(decoded(text.substring(COOKIE.length() + 1)));
                }
            }
        }
        return false;
    }

    /** The cookie that the browser gets if the query of a request for the page has the right token, percent-encoded in both; null if not. */
    @Nullable String cookieFor(@Nullable String query) {
        AccessToken known = token;
        if (known == null || query == null || !query.startsWith(QUERY)) {
            return null;
        }
        String value = decoded(query.substring(QUERY.length()));
        return known.is(value) ? COOKIE + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8) : null;
    }

    /** A token with its %xx resolved; what is no such encoding stands for itself. */
    private static String decoded(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }
}
