using System.Net;
using System.Net.Sockets;
using Infra.Dns.Names;
using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records.Fields;

/// <summary>A place that is nothing, an address or a name, by a type number before it: 0, 1 (IPv4), 2 (IPv6), 3 (name).</summary>
internal static class GatewayPlace
{
    internal static bool TrySkip(int type, ref DnsReader source, out WireError error)
    {
        error = default;
        Span<byte> name = stackalloc byte[WireName.LengthMax];
        return type switch
        {
            0 => true,
            1 => source.TrySkip(AddressForm.IPv4Bytes) || source.Fail("an address is cut short", out error),
            2 => source.TrySkip(AddressForm.IPv6Bytes) || source.Fail("an address is cut short", out error),
            3 => source.TryReadPlainName(name, out _, out error),
            _ => source.Fail("a gateway of an unknown type", out error),
        };
    }

    internal static void Print(int type, ref DnsReader source, PresentationWriter target)
    {
        target.Separate();
        if (type == 0)
        {
            target.Write("."u8);
        }
        else if (type == 3)
        {
            Span<byte> name = stackalloc byte[WireName.LengthMax];
            source.TryReadPlainName(name, out int length, out _);
            target.WriteName(name[..length]);
        }
        else
        {
            source.TryReadBytes(type == 1 ? AddressForm.IPv4Bytes : AddressForm.IPv6Bytes, out ReadOnlySpan<byte> address);
            target.Write(new IPAddress(address).ToString());
        }
    }

    internal static bool TryParse(int type, Token token, ReadOnlySpan<byte> text, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        mistake = default;
        IPAddress? address;
        switch (type)
        {
            case 0:
                return text is [(byte)'.'] || TokenReader.Fail(token, "must be . for a gateway of type 0", out mistake);
            case 1:
                if (!AddressForm.TryParse(text, AddressFamily.InterNetwork, out address)) return TokenReader.Fail(token, "must be an IPv4 address for a gateway of type 1", out mistake);
                address.TryWriteBytes(target.Reserve(AddressForm.IPv4Bytes), out _);
                return true;
            case 2:
                if (!AddressForm.TryParse(text, AddressFamily.InterNetworkV6, out address)) return TokenReader.Fail(token, "must be an IPv6 address for a gateway of type 2", out mistake);
                address.TryWriteBytes(target.Reserve(AddressForm.IPv6Bytes), out _);
                return true;
            case 3:
                Span<byte> name = stackalloc byte[WireName.LengthMax];
                bool isName = NameText.TryParse(text, origin, name, out int length, out mistake);
                mistake = mistake.Moved(token.Start);
                target.WriteBytes(name[..length]);
                return isName;
            default:
                return TokenReader.Fail(token, "stands after a gateway type that is not 0 to 3", out mistake);
        }
    }
}

/// <summary>IPSECKEY: precedence, gateway type, algorithm, gateway, public key (RFC 4025 section 2).</summary>
internal sealed class GatewayForm : FieldForm
{
    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        if (!source.TrySkip(1) || !source.TryReadByte(out byte type) || !source.TryReadByte(out byte algorithm)) return source.Fail("is cut short", out error);
        if (!GatewayPlace.TrySkip(type, ref source, out error)) return false;
        if (algorithm == 0 && !source.IsAtEnd) return source.Fail("a key, though the algorithm says there is none", out error);
        if (algorithm != 0 && source.IsAtEnd) return source.Fail("a key is missing", out error);
        return source.TrySkip(source.Remaining);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadBytes(3, out ReadOnlySpan<byte> head);
        foreach (byte value in head)
        {
            target.Separate();
            target.WriteNumber(value);
        }
        GatewayPlace.Print(head[1], ref source, target);
        source.TryReadBytes(source.Remaining, out ReadOnlySpan<byte> key);
        if (key.IsEmpty) return;
        target.Separate();
        target.WriteBase64(key);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        byte type = 0;
        byte algorithm = 0;
        for (int i = 0; i < 3; i++)
        {
            if (!TryReadWord(ref tokens, out Token number, out mistake)) return false;
            if (!IntegerForm.TryParseDecimal(tokens.TextOf(number), out ulong value) || value > byte.MaxValue) return TokenReader.Fail(number, "must be a number from 0 to 255", out mistake);
            target.WriteByte((byte)value);
            if (i == 1) type = (byte)value;
            algorithm = (byte)value;
        }
        if (!TryReadWord(ref tokens, out Token place, out mistake) || !GatewayPlace.TryParse(type, place, tokens.TextOf(place), origin, ref target, out mistake)) return false;
        if (algorithm == 0) return true;
        return TryReadWord(ref tokens, out Token key, out mistake) && RestForm.TryWriteWords(ref tokens, key, BinaryText.Base64, ref target, out mistake);
    }
}

/// <summary>AMTRELAY: precedence, discovery bit, relay type of 7 bits, relay (RFC 8777 section 4.2).</summary>
internal sealed class RelayForm : FieldForm
{
    private const int Discovery = 0x80;

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        if (!source.TrySkip(1) || !source.TryReadByte(out byte type)) return source.Fail("is cut short", out error);
        return GatewayPlace.TrySkip(type & ~Discovery, ref source, out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadByte(out byte precedence);
        source.TryReadByte(out byte type);
        target.Separate();
        target.WriteNumber(precedence);
        target.Write((type & Discovery) != 0 ? " 1 "u8 : " 0 "u8);
        target.WriteNumber((ulong)(type & ~Discovery));
        GatewayPlace.Print(type & ~Discovery, ref source, target);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        Span<byte> head = stackalloc byte[3];
        for (int i = 0; i < head.Length; i++)
        {
            if (!TryReadWord(ref tokens, out Token number, out mistake)) return false;
            ulong max = i switch { 0 => byte.MaxValue, 1 => 1, _ => 127 };
            if (!IntegerForm.TryParseDecimal(tokens.TextOf(number), out ulong value) || value > max) return TokenReader.Fail(number, $"must be a number from 0 to {max}", out mistake);
            head[i] = (byte)value;
        }
        target.WriteByte(head[0]);
        target.WriteByte((byte)(head[1] * Discovery | head[2]));
        return TryReadWord(ref tokens, out Token place, out mistake) && GatewayPlace.TryParse(head[2], place, tokens.TextOf(place), origin, ref target, out mistake);
    }
}
