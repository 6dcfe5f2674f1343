using System.Text;
using Infra.Crypto.Hash;
using Infra.Dns.Names;
using Infra.Parsing;

namespace Infra.Dns.Server.Zones;

/// <summary>Names of files for zones that have none of their own choice. Whatever a name has in it, the file lies in the folder that is meant.</summary>
internal static class ZonePaths
{
    private const int LengthMax = 150;

    /// <summary>A file name for a zone: lower-case letters, digits, <c>-</c>, <c>_</c> and dots between labels as they are, all else as <c>%xx</c>.</summary>
    internal static string NameOf(DomainName zone)
    {
        if (zone.IsRoot) return "%root";
        var text = new StringBuilder();
        for (ReadOnlySpan<byte> rest = zone.Wire; rest[0] != 0; rest = WireName.ParentOf(rest))
        {
            if (text.Length > 0) text.Append('.');
            foreach (byte raw in rest.Slice(1, rest[0]))
            {
                char value = char.ToLowerInvariant((char)raw);
                if (char.IsAsciiLetterLower(value) || char.IsAsciiDigit(value) || value is '-' or '_') text.Append(value);
                else text.Append('%').Append(Hex.Encode([raw]));
            }
        }
        return text.Length <= LengthMax ? text.ToString() : text.ToString(0, LengthMax) + "%" + Digest(zone.Wire);
    }

    /// <summary>A short name for any bytes.</summary>
    internal static string Digest(ReadOnlySpan<byte> bytes)
    {
        Span<byte> lower = stackalloc byte[WireName.LengthMax];
        lower = lower[..Math.Min(bytes.Length, lower.Length)];
        WireName.ToLower(bytes[..lower.Length], lower);
        Span<byte> digest = stackalloc byte[Sha256.DigestSize];
        Sha256.Hash(lower, digest);
        return Hex.Encode(digest[..8]);
    }
}
