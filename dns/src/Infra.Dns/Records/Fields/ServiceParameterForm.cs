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
