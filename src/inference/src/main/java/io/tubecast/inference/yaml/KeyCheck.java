package io.tubecast.inference.yaml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.tubecast.core.text.NearestName;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Walks through a file next to the records it will become and refuses unknown and missing keys, before any value is looked at: a misspelled
 * key would otherwise be reported as a missing one.
 */
final class KeyCheck {
    private final JsonParser parser;
    private final String name;

    KeyCheck(JsonParser parser, String name) {
        this.parser = parser;
        this.name = name;
    }

    /** Checks the whole file. */
    void check(Class<?> type) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null || first == JsonToken.VALUE_NULL) { // nothing at all, or a document of nothing
            throw new YamlException(name + ": is empty", null);
        }
        value(TypeFactory.defaultInstance().constructType(type), "");
    }

    private void value(JavaType type, String path) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT && type.isRecordType()) {
            object(type, path);
        } else if (token == JsonToken.START_OBJECT && type.isMapLikeType()) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                value(type.getContentType(), join(path, key));
            }
        } else if (token == JsonToken.START_ARRAY && type.isCollectionLikeType()) {
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                value(type.getContentType(), path + "[" + i + "]");
            }
        } else {
            parser.skipChildren();
        }
    }

    private void object(JavaType type, String path) throws IOException {
        int firstLine = line();
        Map<String, RecordComponent> known = new LinkedHashMap<>();
        for (RecordComponent component : type.getRawClass().getRecordComponents()) {
            known.put(component.getName(), component);
        }
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            RecordComponent component = known.get(key);
            if (component == null) {
                throw fail(
                        line(), path, "unknown key '%s'; %s".formatted(key, NearestName.advice(key, known.keySet())));
            }
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                seen.add(key);
            }
            value(TypeFactory.defaultInstance().constructType(component.getGenericType()), join(path, key));
        }
        for (RecordComponent component : known.values()) {
            if (!seen.contains(component.getName()) && !component.isAnnotationPresent(OptionalKey.class)) {
                throw fail(firstLine, path, "key '%s' is missing".formatted(component.getName()));
            }
        }
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private YamlException fail(int line, String path, String message) {
        return new YamlException(
                "%s line %d: %s%s".formatted(name, line, path.isEmpty() ? "" : path + ": ", message), null);
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
