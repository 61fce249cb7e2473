package io.tubecast.lab.detect;

import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.core.trajectory.ClipSettings.Refinement;
import io.tubecast.core.trajectory.KeySelection;
import io.tubecast.inference.yaml.OptionalKey;
import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.inference.yaml.YamlException;
import io.tubecast.lab.command.Inputs;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Several ways of finding tubes with one network that sees clips, as a file for {@code lab detect --ways} says them. The trunk runs once for all.
 *
 * @param ways one file of tubes each
 */
public record ClipWays(List<Way> ways) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]*");

    /** Checks that no two have one name. */
    public ClipWays {
        ways = List.copyOf(ways);
        require(!ways.isEmpty(), "ways must name at least one way");
        List<String> names = ways.stream().map(Way::name).toList();
        require(names.stream().distinct().count() == names.size(), "ways must not use a name twice, was " + names);
    }

    /**
     * Reads a file that an option of a command names.
     *
     * @return the ways by name, in the file's order
     */
    static Map<String, Way> byName(CommandSpec spec, String option, Path file) {
        try {
            Map<String, Way> byName = new LinkedHashMap<>();
            StrictYaml.read(Inputs.file(spec, option, file), ClipWays.class)
                    .ways()
                    .forEach(way -> byName.put(way.name(), way));
            return byName;
        } catch (YamlException e) {
            throw Inputs.error(spec, option + ": " + e.getMessage());
        }
    }

    /** How the time stamps are chosen that are refined. */
    public enum Selection {
        /** Those that the selector gives at least alpha. */
        SCORE,
        /** As many as that, evenly spread. */
        UNIFORM,
        /** As many as that, drawn at random. */
        RANDOM;

        /** The name in files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One way.
     *
     * @param name of its file
     * @param alpha in the place of the manifest's {@code refine.alpha}: above 1 nothing is refined; not there: the manifest's
     * @param sigma in the place of the manifest's {@code refine.sigma}; not there: the manifest's
     * @param set values in the place of others among the manifest's {@code settings}, by key: {@code spans.most: 8}
     * @param selection which time stamps are refined; not there: {@link Selection#SCORE}
     * @param seed of what is drawn at random; not there: 1
     */
    public record Way(
            String name,
            @OptionalKey @Nullable Double alpha,
            @OptionalKey @Nullable Double sigma,
            @OptionalKey @Nullable Map<String, String> set,
            @OptionalKey @Nullable Selection selection,
            @OptionalKey @Nullable Long seed) {
        /** Checks the name and the ranges. */
        public Way {
            require(
                    NAME.matcher(name).matches(),
                    "name must be of small letters, digits, points and hyphens, was '%s'".formatted(name));
            set = set == null ? Map.of() : Map.copyOf(set);
            for (String own : List.of("spans.full", "interpolation")) {
                require(!set.containsKey(own), "way '%s': %s is the model's own".formatted(name, own));
            }
            settings(name, alpha, sigma, set, ClipSettings.defaults());
        }

        private static ClipSettings settings(
                String name,
                @Nullable Double alpha,
                @Nullable Double sigma,
                Map<String, String> set,
                ClipSettings manifest) {
            try {
                ClipSettings settings = StrictYaml.changed(manifest, ClipSettings.class, set);
                Refinement own = settings.refine();
                return settings.with(
                        own.with(alpha == null ? own.alpha() : alpha, sigma == null ? own.sigma() : sigma));
            } catch (IllegalArgumentException | YamlException e) {
                throw new IllegalArgumentException("way '%s': %s".formatted(name, e.getMessage()), e);
            }
        }

        /** How tubes are found in this way, by a model of such a manifest. */
        ClipSettings settings(ClipSettings manifest) {
            return settings(name, alpha, sigma, set == null ? Map.of() : set, manifest);
        }

        /** Which time stamps are refined, from a least score on; a new one, for drawing goes on and on. */
        KeySelection keys(double alpha) {
            Selection chosen = selection == null ? Selection.SCORE : selection;
            return switch (chosen) {
                case SCORE -> KeySelection.byScore(alpha);
                case UNIFORM -> KeySelection.uniform(alpha);
                case RANDOM -> KeySelection.random(alpha, seed == null ? 1 : seed);
            };
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
