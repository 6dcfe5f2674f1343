using System.Text;

namespace Infra.Pki.Names;

/// <summary>DNS names as certificates and clients write them (RFC 9525 section 6.3, RFC 5280 section 4.2.1.10). Everything here is ASCII; upper and lower case are the same.</summary>
internal static class DnsNames
{
    /// <summary>Whether a client may ask for it: labels of letters, digits, hyphens and underscores, the last one not all digits.</summary>
    internal static bool IsReference(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > ServerName.DnsLengthMax) return false;
        while (true)
        {
            int dot = name.IndexOf((byte)'.');
            ReadOnlySpan<byte> label = dot < 0 ? name : name[..dot];
            if (!IsLabel(label)) return false;
            if (dot < 0) return label.ContainsAnyExceptInRange((byte)'0', (byte)'9');
            name = name[(dot + 1)..];
        }
    }

    /// <summary>Whether a certificate may present it: as above, or <c>*.</c> before a name of two labels at least.</summary>
    internal static bool IsPresented(ReadOnlySpan<byte> name)
    {
        if (!name.StartsWith("*."u8)) return IsReference(name);
        return name.Length <= ServerName.DnsLengthMax && IsReference(name[2..]) && name[2..].Contains((byte)'.');
    }

    /// <summary>Whether the presented name stands for the reference, which has no trailing dot. A name that may not be presented stands for nothing.</summary>
    internal static bool Matches(ReadOnlySpan<byte> presented, ReadOnlySpan<byte> reference)
    {
        if (!IsPresented(presented)) return false;
        if (presented[0] != '*') return Ascii.EqualsIgnoreCase(presented, reference);
        int dot = reference.IndexOf((byte)'.');
        return dot > 0 && Ascii.EqualsIgnoreCase(presented[1..], reference[dot..]);   // exactly one label for the asterisk
    }

    private static bool IsLabel(ReadOnlySpan<byte> label)
    {
        if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
        foreach (byte c in label)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'-' or (byte)'_')) return false;
        }
        return true;
    }
}
