using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Dns.Text;

namespace Infra.Dns.Records.Fields;

/// <summary>The registered parameters and the forms of their values (RFC 9460 section 14.3.2, RFC 9461, RFC 9540, IANA).</summary>
internal static class ServiceParameter
{
    internal const ushort Mandatory = 0;
    internal const ushort Alpn = 1;
    internal const ushort NoDefaultAlpn = 2;
    private const ushort Port = 3;
    private const ushort IPv4Hint = 4;
    private const ushort EncryptedClientHello = 5;
    private const ushort IPv6Hint = 6;
    private const ushort DohPath = 7;
    private const ushort ObliviousHttp = 8;
    private const ushort SupportedGroups = 9;
    private const ushort Invalid = 65535;

    private static readonly string[] Names = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp", "tls-supported-groups"];

    internal static string NameOf(ushort key) => key < Names.Length ? Names[key] : $"key{key}";

    internal static bool TryParseName(ReadOnlySpan<byte> text, out ushort key)
    {
        key = 0;
        for (int i = 0; i < Names.Length; i++)
        {
            if (!Ascii.Equals(text, Names[i])) continue;
            key = (ushort)i;
            return true;
        }
        // Section 2.1: keyNNNNN without leading zeros.
        if (!text.StartsWith("key"u8) || text.Length < 4 || (text[3] == '0' && text.Length > 4)) return false;
        if (!IntegerForm.TryParseDecimal(text[3..], out ulong number) || number >= Invalid) return false;
        key = (ushort)number;
        return true;
    }

    internal static bool IsValid(ushort key, ReadOnlySpan<byte> value) => key switch
    {
        Mandatory => IsMandatoryList(value),
        Alpn => IsAlpnList(value),
        NoDefaultAlpn or ObliviousHttp => value.IsEmpty,
        Port => value.Length == sizeof(ushort),
        IPv4Hint => !value.IsEmpty && value.Length % AddressForm.IPv4Bytes == 0,
        IPv6Hint => !value.IsEmpty && value.Length % AddressForm.IPv6Bytes == 0,
        EncryptedClientHello => !value.IsEmpty,
        DohPath => IsDohPath(value),
        SupportedGroups => !value.IsEmpty && value.Length % sizeof(ushort) == 0,
        Invalid => false,
        _ => true,
    };

    internal static void PrintValue(ushort key, ReadOnlySpan<byte> value, PresentationWriter target)
    {
        switch (key)
        {
            case Mandatory:
            case SupportedGroups:
                for (int i = 0; i < value.Length; i += 2)
                {
                    var number = (ushort)(value[i] << 8 | value[i + 1]);
                    if (i > 0) target.Write(","u8);
                    target.Write(key == Mandatory ? NameOf(number) : number.ToString(CultureInfo.InvariantCulture));
                }
                break;
            case Port:
                target.WriteNumber((ulong)(value[0] << 8 | value[1]));
                break;
            case IPv4Hint:
            case IPv6Hint:
                int bytes = key == IPv4Hint ? AddressForm.IPv4Bytes : AddressForm.IPv6Bytes;
                for (int i = 0; i < value.Length; i += bytes)
                    target.Write((i > 0 ? "," : "") + new IPAddress(value.Slice(i, bytes)));
                break;
            case EncryptedClientHello:
                target.WriteBase64(value);
                break;
            case Alpn:
                target.WriteQuoted(AlpnText(value));
                break;
            default:
                target.WriteQuoted(value);
                break;
        }
    }

    internal static bool TryParseValue(ushort key, ReadOnlySpan<byte> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? wire)
    {
        wire = key switch
        {
            Mandatory => ParseMandatory(text),
            Alpn => ParseAlpn(text),
            Port => IntegerForm.TryParseDecimal(text, out ulong port) && port <= ushort.MaxValue ? [(byte)(port >> 8), (byte)port] : null,
            IPv4Hint => ParseAddresses(text, AddressFamily.InterNetwork),
            IPv6Hint => ParseAddresses(text, AddressFamily.InterNetworkV6),
            EncryptedClientHello => ParseBase64(text),
            SupportedGroups => ParseNumbers(text),
            _ => text.ToArray(),
        };
        if (wire is not null && (wire.Length > ushort.MaxValue || !IsValid(key, wire))) wire = null;
        return wire is not null;
    }

    private static bool IsMandatoryList(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value.Length % 2 != 0) return false;
        int last = Mandatory;   // the list may not name itself, and its keys ascend
        for (int i = 0; i < value.Length; i += 2)
        {
            int key = value[i] << 8 | value[i + 1];
            if (key <= last) return false;
            last = key;
        }
        return true;
    }

    private static bool IsAlpnList(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return false;
        for (int at = 0; at < value.Length; at += value[at] + 1)
        {
            if (value[at] == 0 || at + value[at] >= value.Length) return false;
        }
        return true;
    }

    // RFC 9461 section 5: a relative URI template with the variable dns.
    private static bool IsDohPath(ReadOnlySpan<byte> value) =>
        value is [(byte)'/', ..] && System.Text.Unicode.Utf8.IsValid(value) && value.IndexOf("{"u8) >= 0 && value[value.IndexOf("{"u8)..].IndexOf("dns"u8) >= 0;

    private static byte[] AlpnText(ReadOnlySpan<byte> value)
    {
        // Section 7.1.1: a comma-separated list whose own escapes lie inside those of the string.
        List<byte> text = [];
        for (int at = 0; at < value.Length; at += value[at] + 1)
        {
            if (at > 0) text.Add((byte)',');
            foreach (byte character in value.Slice(at + 1, value[at]))
            {
                if (character is (byte)',' or (byte)'\\') text.Add((byte)'\\');
                text.Add(character);
            }
        }
        return [.. text];
    }

    private static byte[]? ParseAlpn(ReadOnlySpan<byte> text)
    {
        List<byte> wire = [0];
        int start = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == ',')
            {
                if (!TryEndItem(wire, start)) return null;
                start = wire.Count;
                wire.Add(0);
                continue;
            }
            if (text[at] == '\\' && ++at == text.Length) return null;
            wire.Add(text[at]);
        }
        return TryEndItem(wire, start) ? [.. wire] : null;

        static bool TryEndItem(List<byte> wire, int start)
        {
            int length = wire.Count - start - 1;
            wire[start] = (byte)length;
            return length is > 0 and <= byte.MaxValue;
        }
    }

    private static byte[]? ParseMandatory(ReadOnlySpan<byte> text)
    {
        var keys = new SortedSet<ushort>();
        foreach (Range range in text.Split((byte)','))
        {
            if (!TryParseName(text[range], out ushort key) || !keys.Add(key)) return null;
        }
        return [.. keys.SelectMany(key => (byte[])[(byte)(key >> 8), (byte)key])];
    }

    private static byte[]? ParseNumbers(ReadOnlySpan<byte> text)
    {
        List<byte> wire = [];
        foreach (Range range in text.Split((byte)','))
        {
            if (!IntegerForm.TryParseDecimal(text[range], out ulong number) || number > ushort.MaxValue) return null;
            wire.Add((byte)(number >> 8));
            wire.Add((byte)number);
        }
        return [.. wire];
    }

    private static byte[]? ParseAddresses(ReadOnlySpan<byte> text, AddressFamily family)
    {
        List<byte> wire = [];
        foreach (Range range in text.Split((byte)','))
        {
            if (!AddressForm.TryParse(text[range], family, out IPAddress? address)) return null;
            wire.AddRange(address.GetAddressBytes());
        }
        return [.. wire];
    }

    private static byte[]? ParseBase64(ReadOnlySpan<byte> text)
    {
        byte[] wire = new byte[text.Length];
        return System.Buffers.Text.Base64.DecodeFromUtf8(text, wire, out _, out int written) == System.Buffers.OperationStatus.Done ? wire[..written] : null;
    }
}
