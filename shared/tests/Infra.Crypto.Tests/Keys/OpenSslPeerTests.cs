using Infra.Buffers;
using Infra.Crypto.Keys;
using Infra.Crypto.MlKem;
using Infra.Testing;
using Infra.Testing.Fakes;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Crypto.Tests.Keys;

/// <summary>Keys and ML-KEM secrets travel to OpenSSL and back.</summary>
[Trait("Category", "Interop")]
public class OpenSslPeerTests
{
    private static readonly (KeyKind Kind, string Options)[] Kinds =
    [
        (KeyKind.Rsa, "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"), (KeyKind.EcP256, "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
        (KeyKind.EcP384, "-algorithm EC -pkeyopt ec_paramgen_curve:P-384"), (KeyKind.Ed25519, "-algorithm ED25519"), (KeyKind.Ed448, "-algorithm ED448"),
        (KeyKind.X25519, "-algorithm X25519"), (KeyKind.MlKem768, "-algorithm ML-KEM-768"), (KeyKind.MlKem1024, "-algorithm ML-KEM-1024"),
    ];

    [PeerFact("openssl")]
    public async Task Keys_TravelBothWays()
    {
        using var work = new TemporaryFolder();
        foreach ((KeyKind kind, string options) in Kinds)
        {
            using PrivateKey ours = PrivateKey.Generate(kind, new SeededRandom(7));
            using SecretBytes pem = ours.WritePkcs8Pem();
            await File.WriteAllBytesAsync(work.PathOf("ours.pem"), pem.Span.ToArray());
            await RunAsync(work, $"openssl pkey -in ours.pem -pubout -out ours.pub && openssl genpkey {options} -out theirs.pem && openssl pkey -in theirs.pem -pubout -out theirs.pub");
            Assert.Equal(ours.PublicKey.WriteSpkiPem(), await File.ReadAllTextAsync(work.PathOf("ours.pub")));

            Assert.True(PrivateKey.TryRead(await File.ReadAllBytesAsync(work.PathOf("theirs.pem")), out PrivateKey? theirs, out KeyError error), $"{kind}: {error.Message}");
            Assert.Equal(kind, theirs.Kind);
            Assert.Equal(await File.ReadAllTextAsync(work.PathOf("theirs.pub")), theirs.PublicKey.WriteSpkiPem());
            theirs.Dispose();
        }
    }

    [PeerFact("openssl")]
    public async Task MlKemSecrets_AreTheSameOnBothSides()
    {
        using var work = new TemporaryFolder();
        foreach (KeyKind kind in (KeyKind[])[KeyKind.MlKem768, KeyKind.MlKem1024])
        {
            using PrivateKey ours = PrivateKey.Generate(kind, new SeededRandom(8));
            await File.WriteAllTextAsync(work.PathOf("ours.pub"), ours.PublicKey.WriteSpkiPem());
            string name = kind == KeyKind.MlKem768 ? "ML-KEM-768" : "ML-KEM-1024";
            await RunAsync(work, $"openssl pkeyutl -encap -pubin -inkey ours.pub -secret secret -out ciphertext && openssl genpkey -algorithm {name} -out theirs.pem");
            var secret = new byte[MlKemSizes.SharedSecret];
            Assert.True(ours.MlKem!.TryDecapsulate(await File.ReadAllBytesAsync(work.PathOf("ciphertext")), secret));
            Assert.Equal(await File.ReadAllBytesAsync(work.PathOf("secret")), secret);

            Assert.True(PrivateKey.TryRead(await File.ReadAllBytesAsync(work.PathOf("theirs.pem")), out PrivateKey? theirs, out KeyError error), error.Message);
            var ciphertext = new byte[MlKemSizes.Ciphertext(theirs.MlKem!.ParameterSet)];
            theirs.PublicKey.MlKem!.Encapsulate(new SeededRandom(9), ciphertext, secret);
            await File.WriteAllBytesAsync(work.PathOf("ciphertext"), ciphertext);
            await RunAsync(work, "openssl pkeyutl -decap -inkey theirs.pem -in ciphertext -secret back");
            Assert.Equal(secret, await File.ReadAllBytesAsync(work.PathOf("back")));
            theirs.Dispose();
        }
    }

    private static async Task RunAsync(TemporaryFolder work, string script)
    {
        ChildResult result = await PeerRoot.Open().RunAsync(
            new PeerStart("sh", "-c", $"cd {work.Root} && {script}") { WorkFolders = [work.Root] }, TimeSpan.FromSeconds(60));
        Assert.True(result.Succeeded, result.AllOutput);
    }
}
