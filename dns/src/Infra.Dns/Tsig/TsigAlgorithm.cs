using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;

namespace Infra.Dns.Tsig;

/// <summary>
/// A way to compute the code of a signed message (RFC 8945 section 6). Those with a second number cut their hash. There is no registered server that knows these by their own
/// names only: on the wire we send the name of the whole hash and a shorter code, as BIND does, and take both.
/// </summary>
public sealed class TsigAlgorithm
{
    private readonly Func<byte[], TsigMac> _create;

    private TsigAlgorithm(string name, DomainName wireName, int hashLength, int macLength, Func<byte[], TsigMac> create)
    {
        Name = name;
        OwnName = DomainName.Parse(name);
        WireName = wireName;
        HashLength = hashLength;
        MacLength = macLength;
        _create = create;
    }

    /// <summary>HMAC with SHA-1: for compatibility only.</summary>
    public static TsigAlgorithm HmacSha1 { get; } = Whole("hmac-sha1", 20, TsigMac.Sha1);

    /// <summary>HMAC with SHA-224.</summary>
    public static TsigAlgorithm HmacSha224 { get; } = Whole("hmac-sha224", 28, TsigMac.Sha224);

    /// <summary>HMAC with SHA-256: the one to take.</summary>
    public static TsigAlgorithm HmacSha256 { get; } = Whole("hmac-sha256", 32, TsigMac.Sha256);

    /// <summary>HMAC with SHA-256, its first 16 bytes.</summary>
    public static TsigAlgorithm HmacSha256Cut128 { get; } = Cut(HmacSha256, 16);

    /// <summary>HMAC with SHA-384.</summary>
    public static TsigAlgorithm HmacSha384 { get; } = Whole("hmac-sha384", 48, TsigMac.Sha384);

    /// <summary>HMAC with SHA-384, its first 24 bytes.</summary>
    public static TsigAlgorithm HmacSha384Cut192 { get; } = Cut(HmacSha384, 24);

    /// <summary>HMAC with SHA-512.</summary>
    public static TsigAlgorithm HmacSha512 { get; } = Whole("hmac-sha512", 64, TsigMac.Sha512);

    /// <summary>HMAC with SHA-512, its first 32 bytes.</summary>
    public static TsigAlgorithm HmacSha512Cut256 { get; } = Cut(HmacSha512, 32);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TsigAlgorithm> All { get; } = [HmacSha1, HmacSha224, HmacSha256, HmacSha256Cut128, HmacSha384, HmacSha384Cut192, HmacSha512, HmacSha512Cut256];

    /// <summary>The name as configurations have it, in lower case: <c>hmac-sha256-128</c>.</summary>
    public string Name { get; }

    /// <summary>The name that we send: that of the whole hash.</summary>
    public DomainName WireName { get; }

    /// <summary>The name of the table of RFC 8945; another than <see cref="WireName"/> if the hash is cut.</summary>
    public DomainName OwnName { get; }

    /// <summary>Bytes of the whole hash, 20 to 64.</summary>
    public int HashLength { get; }

    /// <summary>Bytes of the code that we send, 16 to 64.</summary>
    public int MacLength { get; }

    /// <summary>Whether it is there for old peers only and deserves a warning.</summary>
    public bool IsObsolete => ReferenceEquals(this, HmacSha1);

    /// <summary>The shortest code that may be sent under the name of the whole hash: half of it, and at least 10 bytes (RFC 8945 section 5.2.2.1).</summary>
    public int CutLengthMin => Math.Max(10, HashLength / 2);

    /// <summary>Finds an algorithm by its name in any case, with or without the dot at its end.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out TsigAlgorithm? algorithm)
    {
        ArgumentNullException.ThrowIfNull(name);
        string plain = name.EndsWith('.') ? name[..^1] : name;
        algorithm = All.FirstOrDefault(candidate => string.Equals(candidate.Name, plain, StringComparison.OrdinalIgnoreCase));
        return algorithm is not null;
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal TsigMac CreateMac(byte[] secret) => _create(secret);

    private static TsigAlgorithm Whole(string name, int length, Func<byte[], TsigMac> create) => new(name, DomainName.Parse(name), length, length, create);

    private static TsigAlgorithm Cut(TsigAlgorithm whole, int length) => new($"{whole.Name}-{length * 8}", whole.WireName, whole.HashLength, length, whole._create);
}
