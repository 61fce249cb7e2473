package io.tubecast.inference.bundle;

import io.tubecast.inference.yaml.StrictYaml;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;

/** Makes keys and signs bundles; for the workstation, a node has public keys alone. */
public final class BundleSigner {
    private static final String PUBLIC_ENDING = ".pub";

    private BundleSigner() {}

    /** Where the public half of a key lies: beside it, with {@value #PUBLIC_ENDING} for its ending. */
    public static Path publicFile(Path privateFile) {
        String name = privateFile.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return privateFile.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + PUBLIC_ENDING);
    }

    /**
     * Makes a pair of keys: the private one for its owner alone, the public one beside it.
     *
     * @param privateFile is made; what is there already is never overwritten
     * @return the public half
     * @throws BundleException if a file is there already or cannot be written
     */
    public static BundleKey makePair(Path privateFile) {
        Path publicFile = publicFile(privateFile);
        if (publicFile.equals(privateFile)) {
            throw new BundleException(
                    privateFile + ": is the name of the public key; give another for the private one");
        }
        if (Files.exists(publicFile)) {
            throw new BundleException(publicFile + ": is there already; give another name");
        }
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            Files.createFile(
                    privateFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(privateFile, BundleKey.pem(pair.getPrivate().getEncoded(), "PRIVATE KEY"));
            Files.writeString(publicFile, BundleKey.pem(pair.getPublic().getEncoded(), "PUBLIC KEY"));
            return BundleKey.of(pair.getPublic());
        } catch (FileAlreadyExistsException e) {
            throw new BundleException(e.getFile() + ": is there already; give another name", e);
        } catch (IOException e) {
            throw new BundleException(privateFile + ": cannot be written (" + e + ")", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 has Ed25519", e);
        }
    }

    /**
     * Signs a bundle, after a look whether it is whole; a signature that it had is replaced.
     *
     * @param directory the bundle
     * @param privateFile the private key, its public half beside it
     * @return what was written
     * @throws BundleException if the bundle is not whole, or the halves do not belong together
     */
    public static BundleSignature sign(Path directory, Path privateFile) {
        PrivateKey secret = BundleKey.readPrivate(privateFile);
        BundleKey key = BundleKey.read(publicFile(privateFile));
        ModelBundle.load(directory);
        Path file = directory.resolve(BundleSignature.FILE);
        Path draft = directory.resolve("." + BundleSignature.FILE + ".part");
        try {
            byte[] manifest = Files.readAllBytes(directory.resolve(ModelManifest.FILE));
            byte[] made = sign(manifest, secret);
            if (!key.verifies(manifest, made)) {
                throw new BundleException(
                        "%s: is not the public half of %s".formatted(publicFile(privateFile), privateFile));
            }
            BundleSignature signature =
                    new BundleSignature(key.id(), Base64.getEncoder().encodeToString(made));
            Files.writeString(draft, StrictYaml.write(signature));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return signature;
        } catch (IOException e) {
            throw new BundleException(file + ": cannot be written (" + e + ")", e);
        }
    }

    private static byte[] sign(byte[] bytes, PrivateKey secret) {
        try {
            java.security.Signature signer = java.security.Signature.getInstance("Ed25519");
            signer.initSign(secret);
            signer.update(bytes);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an Ed25519 key signs anything", e);
        }
    }
}
