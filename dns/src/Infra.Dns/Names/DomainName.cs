using System.Diagnostics.CodeAnalysis;
using System.Text;
using Infra.Dns.Text;

namespace Infra.Dns.Names;

/// <summary>
/// A domain name as written; equality and order ignore the case of ASCII letters (RFC 4343), order is DNSSEC's (RFC 4034 section 6.1). Immutable, safe
/// to share between threads.
/// </summary>
public sealed class DomainName : IEquatable<DomainName>, IComparable<DomainName>
{
    private readonly byte[] _wire;
    private readonly int _hash;

    private DomainName(byte[] wire)
    {
        _wire = wire;
        Span<byte> lower = stackalloc byte[WireName.LengthMax];
        lower = lower[..wire.Length];
        WireName.ToLower(wire, lower);
        var hash = new HashCode();
        hash.AddBytes(lower);
        _hash = hash.ToHashCode();   // seeded anew in each process, so that nobody can prepare names that collide
        LabelCount = WireName.CountLabels(wire);
    }

    /// <summary>The root.</summary>
    public static DomainName Root { get; } = new([0]);

    /// <summary>Uncompressed wire form with the case as written, 1 to 255 bytes, the last of them 0.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>How many labels there are, 0 to 127; the root's empty one is not counted.</summary>
    public int LabelCount { get; }

    /// <summary>Whether this is the root.</summary>
    public bool IsRoot => LabelCount == 0;

    /// <summary>Whether the first label is <c>*</c> (RFC 4592).</summary>
    public bool IsWildcard => WireName.IsWildcard(_wire);

    /// <summary>The name without its first label; the root's is the root.</summary>
    public DomainName Parent => LabelCount <= 1 ? Root : new DomainName(WireName.ParentOf(_wire).ToArray());

    /// <summary>Takes a name from uncompressed wire form; bytes after its end, long labels and pointers are refused.</summary>
    public static bool TryFromWire(ReadOnlySpan<byte> wire, [NotNullWhen(true)] out DomainName? name)
    {
        name = null;
        if (wire.Length is 0 or > WireName.LengthMax) return false;
        int at = 0;
        while (wire[at] != 0)
        {
            if (wire[at] > WireName.LabelLengthMax) return false;
            at += wire[at] + 1;
            if (at >= wire.Length) return false;
        }
        if (at != wire.Length - 1) return false;
        name = FromValidWire(wire);
        return true;
    }

    /// <summary>Reads a name from text; one without a dot at its end is meant from the root.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DomainName? name) => TryParse(text, out name, out _);

    /// <summary>Reads a name from text; one without a dot at its end is meant from the root.</summary>
    /// <param name="text">ASCII with the escapes of zone files; other characters are refused, there is no IDN mapping.</param>
    /// <param name="name">The name.</param>
    /// <param name="error">What is wrong, if false.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out DomainName? name, out TextMistake error)
    {
        ArgumentNullException.ThrowIfNull(text);
        name = null;
        if (text.Length > NameText.LengthMax) return TextMistake.At(0, $"a name of more than {WireName.LengthMax} bytes", out error);
        int foreign = text.AsSpan().IndexOfAnyExceptInRange('\0', '\x7F');
        if (foreign >= 0) return TextMistake.At(foreign, "a character beyond ASCII; write the name in its xn-- form", out error);
        Span<byte> wire = stackalloc byte[WireName.LengthMax];
        if (!NameText.TryParse(Encoding.ASCII.GetBytes(text), WireName.Root, wire, out int length, out error)) return false;
        name = FromValidWire(wire[..length]);
        return true;
    }

    /// <summary>Reads a name that our own code or a developer wrote.</summary>
    /// <exception cref="FormatException">It is no name.</exception>
    public static DomainName Parse(string text) =>
        TryParse(text, out DomainName? name, out TextMistake error) ? name : throw new FormatException($"not a domain name: {error}");

    /// <summary>Whether this is <paramref name="ancestor"/> or below it.</summary>
    public bool IsAtOrBelow(DomainName ancestor)
    {
        ArgumentNullException.ThrowIfNull(ancestor);
        return WireName.IsAtOrBelow(_wire, ancestor._wire);
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] DomainName? other) => other is not null && (ReferenceEquals(this, other) || (_hash == other._hash && WireName.AreEqual(_wire, other._wire)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DomainName);

    /// <summary>Equal for equal names; differs from process to process.</summary>
    public override int GetHashCode() => _hash;

    /// <summary>DNSSEC's canonical order (RFC 4034 section 6.1); null comes first.</summary>
    public int CompareTo(DomainName? other) => other is null ? 1 : WireName.Compare(_wire, other._wire);

    /// <summary>The text with escapes and the dot at its end.</summary>
    public override string ToString() => NameText.Format(_wire);

    /// <summary>Whether two names are equal, whatever their case.</summary>
    public static bool operator ==(DomainName? left, DomainName? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two names differ by more than case.</summary>
    public static bool operator !=(DomainName? left, DomainName? right) => !(left == right);

    /// <summary>Canonical order.</summary>
    public static bool operator <(DomainName? left, DomainName? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Canonical order.</summary>
    public static bool operator <=(DomainName? left, DomainName? right) => left is null || left.CompareTo(right) <= 0;

    /// <summary>Canonical order.</summary>
    public static bool operator >(DomainName? left, DomainName? right) => right < left;

    /// <summary>Canonical order.</summary>
    public static bool operator >=(DomainName? left, DomainName? right) => right <= left;

    internal static DomainName FromValidWire(ReadOnlySpan<byte> wire) => wire.Length == 1 ? Root : new DomainName(wire.ToArray());
}
