using System.Globalization;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Load.Crypto;

/// <summary>
/// One run of <c>openssl speed</c> in the private Debian root, and the operations of crypto-bench that it answers. It counts user CPU time; a run takes about
/// a second for each figure.
/// </summary>
/// <param name="Arguments">What is measured, in its own words.</param>
/// <param name="Size">Bytes of text, or 0.</param>
/// <param name="Row">The beginning of the line of <c>-mr</c> that has the figures: +F text, +F2 RSA, +F4 ECDSA, +F5 ECDH, +F6 EdDSA, +F9 KEM.</param>
/// <param name="FirstColumn">Where the first figure stands in it, counted in fields between colons.</param>
/// <param name="Algorithms">Ours, in the order of the figures.</param>
internal sealed record OpenSslSpeed(string Arguments, int Size, string Row, int FirstColumn, IReadOnlyList<string> Algorithms)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Why there is nothing to compare with; null if there is.</summary>
    internal static string? WhyMissing => PeerRoot.WhyMissing("openssl");

    internal static IReadOnlyList<OpenSslSpeed> Groups { get; } =
    [
        Text("aes-128-gcm", 16384, "aes-128-gcm"), Text("aes-128-gcm", 1024, "aes-128-gcm"), Text("aes-256-gcm", 16384, "aes-256-gcm"),
        Text("ChaCha20-Poly1305", 16384, "chacha20-poly1305"), Text("sha256", 16384, "sha-256"), Text("sha384", 16384, "sha-384"),
        new("ecdhx25519", 0, "+F5", 3, ["x25519"]),
        new("ecdsap256", 0, "+F4", 3, ["ecdsa-p256-sign", "ecdsa-p256-verify"]),
        new("ecdsap384", 0, "+F4", 3, ["ecdsa-p384-sign", "ecdsa-p384-verify"]),
        new("ed25519", 0, "+F6", 4, ["ed25519-sign", "ed25519-verify"]),
        new("rsa2048", 0, "+F2", 3, ["rsa-2048-sign", "rsa-2048-verify"]),
        new("ML-KEM-768", 0, "+F9", 2, ["ml-kem-768-keygen", "ml-kem-768-encaps", "ml-kem-768-decaps"]),
    ];

    /// <summary>What is run, as it stands in the report.</summary>
    internal string Command => "openssl " + string.Join(' ', CommandLine);

    private string[] CommandLine => ["speed", "-mr", "-seconds", "1", .. Arguments.Split(' ')];

    /// <summary>Runs it; an operation that it does not print is missing in the answer.</summary>
    internal async Task<IReadOnlyDictionary<string, double>> RunAsync(CancellationToken cancellation)
    {
        ChildResult result = await PeerRoot.Open().RunAsync(new PeerStart("openssl", CommandLine), Deadline, cancellation).ConfigureAwait(false);
        var rates = new Dictionary<string, double>();
        string? line = result.Output.Split('\n').FirstOrDefault(l => l.StartsWith(Row + ":", StringComparison.Ordinal));
        string[] fields = line?.Split(':') ?? [];
        for (int i = 0; i < Algorithms.Count && FirstColumn + i < fields.Length; i++)
        {
            if (double.TryParse(fields[FirstColumn + i], CultureInfo.InvariantCulture, out double rate) && rate > 0) rates.Add(Algorithms[i], rate);
        }
        return rates;
    }

    private static OpenSslSpeed Text(string name, int size, string ours) => new($"-bytes {size} -evp {name}", size, "+F", 3, [ours]);
}
