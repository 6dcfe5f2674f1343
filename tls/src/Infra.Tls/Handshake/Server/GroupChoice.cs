using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Messages.Extensions;

namespace Infra.Tls.Handshake.Server;

/// <summary>Which group a server takes, and whether it must ask for a share of it first.</summary>
/// <param name="Group">The group.</param>
/// <param name="NeedsRetry">Whether the client has sent no share for it.</param>
internal readonly record struct GroupChoice(NamedGroup Group, bool NeedsRetry)
{
    /// <summary>
    /// The first of the server's groups that the client has a share for, to save a round trip; without such a share the first that the client knows.
    /// A server that insists on post-quantum safety asks for the hybrid where the client knows it.
    /// </summary>
    internal static GroupChoice Choose(ClientExtensions extensions, TlsServerConfig config)
    {
        NamedGroup shared = NamedGroup.None, known = NamedGroup.None;
        foreach (NamedGroup group in config.Groups)
        {
            if (!extensions.SupportedGroups.Contains((ushort)group)) continue;
            if (known == NamedGroup.None) known = group;
            if (shared == NamedGroup.None && extensions.KeyShares.TryFind(group, out _)) shared = group;
            if (config.RetryForHybrid && group == NamedGroup.X25519MlKem768) return new GroupChoice(group, !extensions.KeyShares.TryFind(group, out _));
        }
        if (known == NamedGroup.None) throw new TlsException(TlsError.NoCommonGroup);
        return shared != NamedGroup.None ? new GroupChoice(shared, NeedsRetry: false) : new GroupChoice(known, NeedsRetry: true);
    }
}
