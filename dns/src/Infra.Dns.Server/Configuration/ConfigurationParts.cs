using Infra.Config;
using Infra.Dns.Names;

namespace Infra.Dns.Server.Configuration;

/// <summary>What a zone's table refers to.</summary>
/// <param name="Directory">Where relative paths begin.</param>
/// <param name="Keys">The keys.</param>
/// <param name="Remotes">The other servers.</param>
/// <param name="Policies">The signing policies.</param>
internal sealed record ConfigurationParts(string Directory, IReadOnlyList<TsigKeySettings> Keys, IReadOnlyList<RemoteSettings> Remotes, IReadOnlyList<DnssecPolicySettings> Policies)
{
    internal string Resolve(string path) => Path.GetFullPath(path, Path.GetFullPath(Directory));

    internal void CheckKey(ConfigSection section, string key, DomainName name)
    {
        if (!Keys.Any(each => each.Name == name)) section.ReportError(key, "unknown-key", $"there is no [[tsig]] with the name {name}");
    }
}
