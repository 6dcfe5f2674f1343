using Infra.Buffers;
using Infra.Pki.Signing;
using Infra.Tls.Config;

namespace Infra.Tls.Messages.Extensions;

/// <summary>Writes extensions, number and length included; the reading side is <see cref="ExtensionReader"/> and the types beside it.</summary>
internal static class ExtensionWriter
{
    /// <summary>Starts an extension; end it by <see cref="WireWriter.EndPrefixed"/>.</summary>
    internal static WireWriter.PrefixScope Begin(ref WireWriter writer, ExtensionType type)
    {
        writer.WriteUInt16((ushort)type);
        return writer.BeginPrefixed(2);
    }

    internal static void WriteEmpty(ref WireWriter writer, ExtensionType type) => writer.EndPrefixed(Begin(ref writer, type));

    internal static void WriteServerName(ref WireWriter writer, scoped ReadOnlySpan<byte> hostName)
    {
        WireWriter.PrefixScope extension = Begin(ref writer, ExtensionType.ServerName);
        WireWriter.PrefixScope list = writer.BeginPrefixed(2);
        writer.WriteByte(0);   // host_name
        writer.WriteUInt16((ushort)hostName.Length);
        writer.WriteBytes(hostName);
        writer.EndPrefixed(list);
        writer.EndPrefixed(extension);
    }

    internal static void WriteGroups(ref WireWriter writer, IReadOnlyList<NamedGroup> groups)
    {
        WireWriter.PrefixScope extension = Begin(ref writer, ExtensionType.SupportedGroups);
        writer.WriteUInt16((ushort)(2 * groups.Count));
        for (int i = 0; i < groups.Count; i++)
            writer.WriteUInt16((ushort)groups[i]);
        writer.EndPrefixed(extension);
    }

    internal static void WriteSignatureSchemes(ref WireWriter writer, IReadOnlyList<SignatureScheme> schemes)
    {
        WireWriter.PrefixScope extension = Begin(ref writer, ExtensionType.SignatureAlgorithms);
        writer.WriteUInt16((ushort)(2 * schemes.Count));
        for (int i = 0; i < schemes.Count; i++)
            writer.WriteUInt16((ushort)schemes[i]);
        writer.EndPrefixed(extension);
    }

    internal static void WriteProtocols(ref WireWriter writer, IReadOnlyList<AlpnProtocol> protocols)
    {
        WireWriter.PrefixScope extension = Begin(ref writer, ExtensionType.ApplicationLayerProtocolNegotiation);
        WireWriter.PrefixScope list = writer.BeginPrefixed(2);
        for (int i = 0; i < protocols.Count; i++)
            WriteProtocol(ref writer, protocols[i]);
        writer.EndPrefixed(list);
        writer.EndPrefixed(extension);
    }

    /// <summary>The answer of a server: a list of one.</summary>
    internal static void WriteChosenProtocol(ref WireWriter writer, AlpnProtocol protocol)
    {
        WireWriter.PrefixScope extension = Begin(ref writer, ExtensionType.ApplicationLayerProtocolNegotiation);
        WireWriter.PrefixScope list = writer.BeginPrefixed(2);
        WriteProtocol(ref writer, protocol);
        writer.EndPrefixed(list);
        writer.EndPrefixed(extension);
    }

    /// <summary>The one version that a client offers.</summary>
    internal static void WriteOfferedVersion(ref WireWriter writer)
    {
        WireWriter.PrefixScope extension = Begin(ref writer, ExtensionType.SupportedVersions);
        writer.WriteByte(2);
        writer.WriteUInt16((ushort)ProtocolVersion.Tls13);
        writer.EndPrefixed(extension);
    }

    /// <summary>The version that a server chooses.</summary>
    internal static void WriteChosenVersion(ref WireWriter writer) => WriteUInt16(ref writer, ExtensionType.SupportedVersions, (ushort)ProtocolVersion.Tls13);

    internal static void WriteUInt16(ref WireWriter writer, ExtensionType type, ushort value)
    {
        WireWriter.PrefixScope extension = Begin(ref writer, type);
        writer.WriteUInt16(value);
        writer.EndPrefixed(extension);
    }

    internal static void WriteBytes16(ref WireWriter writer, ExtensionType type, scoped ReadOnlySpan<byte> bytes)
    {
        WireWriter.PrefixScope extension = Begin(ref writer, type);
        writer.WriteUInt16((ushort)bytes.Length);
        writer.WriteBytes(bytes);
        writer.EndPrefixed(extension);
    }

    internal static void WriteKeyShareEntry(ref WireWriter writer, NamedGroup group, scoped ReadOnlySpan<byte> share)
    {
        writer.WriteUInt16((ushort)group);
        writer.WriteUInt16((ushort)share.Length);
        writer.WriteBytes(share);
    }

    internal static void WriteAuthorities(ref WireWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> names)
    {
        WireWriter.PrefixScope extension = Begin(ref writer, ExtensionType.CertificateAuthorities);
        WireWriter.PrefixScope list = writer.BeginPrefixed(2);
        for (int i = 0; i < names.Count; i++)
        {
            writer.WriteUInt16((ushort)names[i].Length);
            writer.WriteBytes(names[i].Span);
        }
        writer.EndPrefixed(list);
        writer.EndPrefixed(extension);
    }

    private static void WriteProtocol(ref WireWriter writer, AlpnProtocol protocol)
    {
        writer.WriteByte((byte)protocol.Name.Length);
        writer.WriteBytes(protocol.Name.Span);
    }
}
