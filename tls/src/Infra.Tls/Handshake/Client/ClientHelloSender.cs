using Infra.Buffers;
using Infra.Tls.Agreement;
using Infra.Tls.Messages;
using Infra.Tls.Messages.Extensions;

namespace Infra.Tls.Handshake.Client;

/// <summary>Writes ClientHello messages.</summary>
internal static class ClientHelloSender
{
    /// <summary>Legacy version of the record that carries the very first hello (RFC 8446 section 5.1).</summary>
    internal const ushort FirstRecordVersion = 0x0301;

    private const int FixedSizeMax = 1024;

    /// <summary>Writes a hello into the flight and returns it, header included, valid until the next message.</summary>
    internal static ReadOnlySpan<byte> Write(HandshakeContext context, ClientFacts facts, ClientShares shares, ReadOnlySpan<byte> cookie)
    {
        int sizeMax = FixedSizeMax + cookie.Length + facts.ServerName.DnsName.Length;
        for (int i = 0; i < shares.Count; i++)
            sizeMax += 4 + shares[i].Share.Length;
        for (int i = 0; i < facts.Config.ApplicationProtocols.Count; i++)
            sizeMax += 1 + facts.Config.ApplicationProtocols[i].Name.Length;

        WireWriter writer = context.Flight.Begin(HandshakeType.ClientHello, sizeMax, out WireWriter.PrefixScope message);
        writer.WriteUInt16((ushort)ProtocolVersion.Tls12);
        writer.WriteBytes(facts.Random);
        writer.WriteByte((byte)facts.SessionId.Length);
        writer.WriteBytes(facts.SessionId);
        writer.WriteUInt16((ushort)(2 * facts.Config.CipherSuites.Count));
        for (int i = 0; i < facts.Config.CipherSuites.Count; i++)
            writer.WriteUInt16((ushort)facts.Config.CipherSuites[i]);
        writer.WriteUInt16(0x0100);   // one compression method: none
        WireWriter.PrefixScope extensions = writer.BeginPrefixed(2);
        WriteExtensions(ref writer, facts, shares, cookie);
        writer.EndPrefixed(extensions);
        return context.Flight.End(ref writer, message);
    }

    private static void WriteExtensions(ref WireWriter writer, ClientFacts facts, ClientShares shares, ReadOnlySpan<byte> cookie)
    {
        if (facts.SendsServerName) ExtensionWriter.WriteServerName(ref writer, facts.ServerName.DnsName);
        ExtensionWriter.WriteGroups(ref writer, facts.Config.Groups);
        ExtensionWriter.WriteSignatureSchemes(ref writer, facts.Config.SignatureSchemes);
        if (facts.Config.ApplicationProtocols.Count != 0) ExtensionWriter.WriteProtocols(ref writer, facts.Config.ApplicationProtocols);
        ExtensionWriter.WriteOfferedVersion(ref writer);
        if (!cookie.IsEmpty) ExtensionWriter.WriteBytes16(ref writer, ExtensionType.Cookie, cookie);
        WireWriter.PrefixScope extension = ExtensionWriter.Begin(ref writer, ExtensionType.KeyShare);
        WireWriter.PrefixScope list = writer.BeginPrefixed(2);
        for (int i = 0; i < shares.Count; i++)
        {
            KeyExchange share = shares[i];
            ExtensionWriter.WriteKeyShareEntry(ref writer, share.Group, share.Share);
        }
        writer.EndPrefixed(list);
        writer.EndPrefixed(extension);
    }
}
