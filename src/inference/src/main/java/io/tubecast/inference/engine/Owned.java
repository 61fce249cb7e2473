package io.tubecast.inference.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/** Native resources with one owner: closed in the reverse order of their making, each once. Not thread-safe. */
public final class Owned implements AutoCloseable {
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    /** Takes a resource over and hands it back for use. */
    public <T extends AutoCloseable> T own(T resource) {
        resources.push(resource);
        return resource;
    }

    /** Closes everything that is still open; may be called again. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!resources.isEmpty()) {
            AutoCloseable resource = resources.pop();
            try {
                resource.close();
            } catch (Exception e) {
                if (first == null) {
                    first = new EngineException("cannot release " + resource, e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
