package io.tubecast.core.text;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the name that a misspelt one was meant to be. */
public final class NearestName {
    private static final int NEAR = 2;
    private static final int LETTERS_TO_A_MISTAKE = 3;

    private NearestName() {}

    /**
     * The known name with the fewest letters to add, remove or change (Levenshtein's distance, without regard to capitals), the first of equals; null if none is near: more than a
     * third of its letters away, and more than two.
     */
    public static @Nullable String to(String wrong, Collection<String> known) {
        String lower = wrong.toLowerCase(Locale.ROOT);
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String name : known) {
            int distance = distance(lower, name.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best != null && least <= Math.max(NEAR, best.length() / LETTERS_TO_A_MISTAKE) ? best : null;
    }

    /**
     * What to tell somebody who wrote a name that is not known.
     *
     * @return such as {@code did you mean 'delta'?} or, when nothing is near, {@code known here: delta, stride}
     */
    public static String advice(String wrong, Collection<String> known) {
        String nearest = to(wrong, known);
        return nearest == null ? "known here: " + String.join(", ", known) : "did you mean '%s'?".formatted(nearest);
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
