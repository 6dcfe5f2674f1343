using System.Security.Cryptography;
using Infra.Dns.Names;

namespace Infra.Dns.Tsig;

/// <summary>
/// A secret that two hosts share, under a name that both use for it (RFC 8945 section 2.1). Signing and checking may run in several threads; <see cref="Dispose"/>
/// overwrites the secret and must come last. Its text never shows the secret.
/// </summary>
public sealed class TsigKey : IDisposable
{
    private readonly TsigMac _mac;

    /// <summary>Takes a secret, of which the caller may overwrite its copy.</summary>
    /// <param name="name">The name that both sides give it.</param>
    /// <param name="algorithm">The only algorithm it is used with.</param>
    /// <param name="secret">Any length but 0; as long as the hash is best.</param>
    /// <param name="macLengthMin">Bytes that a code must have at least; fewer are answered with BADTRUNC. 0 asks for no more than the RFC does.</param>
    /// <exception cref="ArgumentException">The secret is empty, or <paramref name="macLengthMin"/> is more than the algorithm has.</exception>
    public TsigKey(DomainName name, TsigAlgorithm algorithm, ReadOnlySpan<byte> secret, int macLengthMin = 0)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentOutOfRangeException.ThrowIfNegative(macLengthMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(macLengthMin, algorithm.MacLength);
        if (secret.IsEmpty) throw new ArgumentException("an empty secret protects nothing", nameof(secret));
        Name = name;
        Algorithm = algorithm;
        MacLengthMin = macLengthMin;
        byte[] copy = GC.AllocateArray<byte>(secret.Length, pinned: true);
        secret.CopyTo(copy);
        _mac = algorithm.CreateMac(copy);
        CryptographicOperations.ZeroMemory(copy);
    }

    /// <summary>The name that both sides give it.</summary>
    public DomainName Name { get; }

    /// <summary>The algorithm.</summary>
    public TsigAlgorithm Algorithm { get; }

    /// <summary>Bytes that a received code must have at least by our policy.</summary>
    public int MacLengthMin { get; }

    /// <summary>Overwrites the secret.</summary>
    public void Dispose() => _mac.Dispose();

    /// <summary>Name and algorithm.</summary>
    public override string ToString() => $"{Name} ({Algorithm})";

    internal TsigMac Mac => _mac;

    /// <summary>The lengths that a code under an algorithm's name may have; false if the key is for another algorithm.</summary>
    internal bool TryGetLengths(DomainName algorithm, out int min, out int max)
    {
        bool isCut = Algorithm.MacLength < Algorithm.HashLength;
        bool isOwn = isCut && algorithm == Algorithm.OwnName;
        min = isOwn || isCut ? Algorithm.MacLength : Algorithm.CutLengthMin;
        max = isOwn ? Algorithm.MacLength : Algorithm.HashLength;
        return isOwn || algorithm == Algorithm.WireName;
    }
}
