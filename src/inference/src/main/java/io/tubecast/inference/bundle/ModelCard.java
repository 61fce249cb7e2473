package io.tubecast.inference.bundle;

import io.tubecast.inference.yaml.OptionalKey;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who a model is.
 *
 * @param name short name, as published with every message
 * @param version the model's own version
 * @param family how its networks are wired: {@value #AMTNET} or {@value #CFAD}
 * @param licence what it may be used for; printed at start
 * @param description a sentence for people
 */
public record ModelCard(
        String name,
        String version,
        String family,
        String licence,
        @OptionalKey @Nullable String description) {
    /** The family of networks that see pairs of frames. */
    public static final String AMTNET = "amtnet";

    /** The family of networks that see clips. */
    public static final String CFAD = "cfad";

    private static final Set<String> FAMILIES = new TreeSet<>(Set.of(AMTNET, CFAD));

    /** Checks that nothing is blank and that the family is known. */
    public ModelCard {
        Require.that(
                name.matches("[A-Za-z0-9_.:-]{1,64}"),
                "name must be 1 to 64 letters, digits, '_', '.', ':' or '-'",
                "'" + name + "'");
        Require.text("version", version);
        Require.that(FAMILIES.contains(family), "family must be one of " + FAMILIES, "'" + family + "'");
        Require.text("licence", licence);
    }
}
