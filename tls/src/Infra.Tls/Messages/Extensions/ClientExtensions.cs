using Infra.Tls.Errors;

namespace Infra.Tls.Messages.Extensions;

/// <summary>The extensions of a ClientHello that this library reads, each checked for its layout. Absent ones are empty. A view.</summary>
internal readonly ref struct ClientExtensions
{
    internal UInt16List SupportedVersions { get; private init; }

    internal UInt16List SupportedGroups { get; private init; }

    internal UInt16List SignatureAlgorithms { get; private init; }

    internal KeyShareList KeyShares { get; private init; }

    internal bool HasKeyShares { get; private init; }

    internal ProtocolNameList Protocols { get; private init; }

    internal ReadOnlySpan<byte> HostName { get; private init; }

    internal ReadOnlySpan<byte> Cookie { get; private init; }

    internal bool HasEarlyData { get; private init; }

    internal bool HasPreSharedKey { get; private init; }

    internal bool HasPskModes { get; private init; }

    internal static bool TryRead(ExtensionBlock block, out ClientExtensions extensions, out TlsError error)
    {
        extensions = default;
        UInt16List versions = default, groups = default, schemes = default;
        KeyShareList shares = default;
        ProtocolNameList protocols = default;
        ReadOnlySpan<byte> hostName = default, cookie = default;
        bool hasShares = false, hasEarlyData = false, hasPsk = false, hasPskModes = false;
        foreach (ExtensionBlock.Extension extension in block)
        {
            // RFC 8446 section 4.2.11: nothing follows pre_shared_key.
            error = TlsError.ExtensionNotLast;
            if (hasPsk) return false;
            error = TlsError.ExtensionMalformed;
            switch (extension.Type)
            {
                case ExtensionType.SupportedVersions:
                    if (!ExtensionReader.TryReadList8(extension.Data, out versions)) return false;
                    break;
                case ExtensionType.SupportedGroups:
                    if (!ExtensionReader.TryReadList16(extension.Data, out groups)) return false;
                    break;
                case ExtensionType.SignatureAlgorithms:
                    if (!ExtensionReader.TryReadList16(extension.Data, out schemes)) return false;
                    break;
                case ExtensionType.SignatureAlgorithmsCert:
                    if (!ExtensionReader.TryReadList16(extension.Data, out _)) return false;
                    break;
                case ExtensionType.KeyShare:
                    if (!KeyShareList.TryRead(extension.Data, out shares)) return false;
                    hasShares = true;
                    break;
                case ExtensionType.ApplicationLayerProtocolNegotiation:
                    if (!ProtocolNameList.TryRead(extension.Data, out protocols)) return false;
                    break;
                case ExtensionType.ServerName:
                    if (!ExtensionReader.TryReadServerName(extension.Data, out hostName)) return false;
                    break;
                case ExtensionType.Cookie:
                    if (!ExtensionReader.TryReadBytes16(extension.Data, out cookie)) return false;
                    break;
                case ExtensionType.PskKeyExchangeModes:
                    if (!ExtensionReader.TryReadBytes8(extension.Data, out _)) return false;
                    hasPskModes = true;
                    break;
                case ExtensionType.EarlyData:
                    if (!extension.Data.IsEmpty) return false;
                    hasEarlyData = true;
                    break;
                case ExtensionType.PreSharedKey:
                    hasPsk = true;
                    break;
                default:
                    break;   // RFC 8446 section 4.2: a server ignores what it does not know.
            }
        }
        extensions = new ClientExtensions
        {
            SupportedVersions = versions,
            SupportedGroups = groups,
            SignatureAlgorithms = schemes,
            KeyShares = shares,
            HasKeyShares = hasShares,
            Protocols = protocols,
            HostName = hostName,
            Cookie = cookie,
            HasEarlyData = hasEarlyData,
            HasPreSharedKey = hasPsk,
            HasPskModes = hasPskModes,
        };
        error = TlsError.None;
        return true;
    }
}
