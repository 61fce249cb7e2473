package io.tubecast.inference.bundle;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whose bundles are used. Without keys everybody's are, and signatures are not looked at.
 *
 * @param keys of those whose signature is enough; empty to check none
 * @param allowUnsigned whether a bundle without a signature is used although there are keys; one with a signature that is not theirs never is
 */
public record BundleTrust(List<BundleKey> keys, boolean allowUnsigned) {
    /** Every bundle is used. */
    public static final BundleTrust EVERYBODY = new BundleTrust(List.of(), true);

    /** Copies the keys. */
    public BundleTrust {
        keys = List.copyOf(keys);
    }

    /**
     * Checks the signature of a manifest, before anything else is read of the bundle.
     *
     * @param directory the bundle
     * @param manifest the bytes of its {@code model.yaml}
     * @throws BundleException if it is not to be used; says what was found and what is allowed
     */
    void check(Path directory, byte[] manifest) {
        if (keys.isEmpty()) {
            return;
        }
        Optional<BundleSignature> found = BundleSignature.of(directory);
        if (found.isEmpty()) {
            if (!allowUnsigned) {
                throw new BundleException("%s: has no signature (%s); allowed are bundles that are signed with %s"
                        .formatted(directory, BundleSignature.FILE, names()));
            }
            return;
        }
        BundleSignature signature = found.get();
        BundleKey key = keys.stream()
                .filter(each -> each.id().equals(signature.key()))
                .findFirst()
                .orElseThrow(() -> new BundleException("%s: is signed with the key %s; allowed are %s"
                        .formatted(directory.resolve(BundleSignature.FILE), signature.key(), names())));
        if (!key.verifies(manifest, signature.bytes())) {
            throw new BundleException("%s: is not the signature of %s by the key %s; one of the two files was changed"
                    .formatted(directory.resolve(BundleSignature.FILE), ModelManifest.FILE, key.id()));
        }
    }

    private String names() {
        return String.join(", ", keys.stream().map(BundleKey::id).toList());
    }

    /** What these keys say of a bundle that was loaded with them, for people: {@code signed with ed25519:...}. */
    public String describe(Path directory) {
        if (keys.isEmpty()) {
            return "signatures are not checked";
        }
        return BundleSignature.of(directory)
                .map(signature -> "signed with " + signature.key())
                .orElse("not signed, which is allowed");
    }
}
