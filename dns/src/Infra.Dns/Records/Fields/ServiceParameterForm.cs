using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records.Fields;

/// <summary>The parameters of SVCB and HTTPS: key, length and value, keys strictly ascending; in text <c>key=value</c> in any order (RFC 9460 sections 2.1, 2.2 and 7).</summary>
internal sealed class ServiceParameterForm : FieldForm
{
    private const int ParametersMax = 100;

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        int last = -1;
        Span<ushort> keys = stackalloc ushort[ParametersMax];
        int count = 0;
        scoped ReadOnlySpan<byte> mandatory = default;
        while (!source.IsAtEnd)
        {
            if (!TryReadParameter(ref source, out ushort key, out ReadOnlySpan<byte> value)) return source.Fail("a parameter is cut short", out error);
            if (key <= last) return source.Fail("parameters out of order", out error);
            if (count == ParametersMax) return source.Fail("too many parameters", out error);
            if (!ServiceParameter.IsValid(key, value)) return source.Fail($"the parameter {ServiceParameter.NameOf(key)} has a wrong value", out error);
            keys[count++] = key;
            last = key;
            if (key == ServiceParameter.Mandatory) mandatory = value;
        }
        return AreConsistent(keys[..count], mandatory) || source.Fail("a parameter that another needs is missing", out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        while (!source.IsAtEnd && TryReadParameter(ref source, out ushort key, out ReadOnlySpan<byte> value))
        {
            target.Separate();
            target.Write(ServiceParameter.NameOf(key));
            if (value.IsEmpty) continue;
            target.Write("="u8);
            ServiceParameter.PrintValue(key, value, target);
        }
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        var parameters = new SortedDictionary<ushort, byte[]>();
        Token last = default;
        while (tokens.TryRead(out Token token))
        {
            last = token;
            ReadOnlySpan<byte> text = tokens.TextOf(token);
            int equals = text.IndexOf((byte)'=');
            ReadOnlySpan<byte> name = equals < 0 ? text : text[..equals];
            ReadOnlySpan<byte> value = equals < 0 ? default : text[(equals + 1)..];
            if (!ServiceParameter.TryParseName(name, out ushort key)) return TokenReader.Fail(token, "must be a parameter such as alpn=h2, or key and a number below 65535", out mistake);
            if (value is [(byte)'"', .., (byte)'"']) value = value[1..^1];
            byte[] content = new byte[value.Length];
            if (!EscapedText.TryUnescape(value, content, out int length)) return TokenReader.Fail(token, "has a backslash without three digits up to 255 or a character after it", out mistake);
            if (!ServiceParameter.TryParseValue(key, content.AsSpan(0, length), out byte[]? wire)) return TokenReader.Fail(token, $"has a wrong value for {ServiceParameter.NameOf(key)}", out mistake);
            if (!parameters.TryAdd(key, wire)) return TokenReader.Fail(token, "is there twice", out mistake);
            if (parameters.Count > ParametersMax) return TokenReader.Fail(token, $"is one parameter more than {ParametersMax}", out mistake);
        }
        mistake = tokens.Mistake;
        if (mistake.Message is not null) return false;
        foreach ((ushort key, byte[] value) in parameters)
        {
            target.WriteUInt16(key);
            target.WriteUInt16((ushort)value.Length);
            target.WriteBytes(value);
        }
        ushort[] keys = [.. parameters.Keys];
        return AreConsistent(keys, parameters.GetValueOrDefault(ServiceParameter.Mandatory)) || TokenReader.Fail(last, "ends parameters of which one needs another that is missing", out mistake);
    }

    // Section 8: each mandatory key is there; section 7.1.1: no-default-alpn needs alpn.
    private static bool AreConsistent(ReadOnlySpan<ushort> keys, ReadOnlySpan<byte> mandatory)
    {
        for (int i = 0; i + 1 < mandatory.Length; i += 2)
        {
            if (!keys.Contains((ushort)(mandatory[i] << 8 | mandatory[i + 1]))) return false;
        }
        return !keys.Contains(ServiceParameter.NoDefaultAlpn) || keys.Contains(ServiceParameter.Alpn);
    }

    private static bool TryReadParameter(ref DnsReader source, out ushort key, out ReadOnlySpan<byte> value)
    {
        value = default;
        return source.TryReadUInt16(out key) && source.TryReadUInt16(out ushort length) && source.TryReadBytes(length, out value);
    }
}

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
