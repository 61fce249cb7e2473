package io.tubecast.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.library.dependencies.Slice;
import java.util.Set;

/** Picks slices by the name in the brackets of their pattern. */
final class Slices {
    private Slices() {}

    static DescribedPredicate<Slice> named(String... names) {
        Set<String> wanted = Set.of(names);
        return DescribedPredicate.describe("named " + wanted, slice -> wanted.contains(slice.getNamePart(1)));
    }
}
