using Infra.Config;
using Infra.Interop.Identity;

namespace Infra.Hosting.Privileges;

/// <summary>What a daemon that root starts becomes before it opens its first socket. A daemon that another user starts keeps what it has.</summary>
public sealed record PrivilegeSettings
{
    /// <summary>User to become, a name or a number; null to stay root.</summary>
    public string? User { get; init; }

    /// <summary>Group to become, a name or a number; null for the user's own.</summary>
    public string? Group { get; init; }

    /// <summary>Capabilities to keep. What the process does not have cannot be kept.</summary>
    public IReadOnlyList<Capability> KeepCapabilities { get; init; } = [];

    /// <summary>Makes set-user-ID programs powerless for the daemon and its children.</summary>
    public bool NoNewPrivileges { get; init; } = true;

    /// <summary>Reads <c>user</c>, <c>group</c>, <c>keep-capabilities</c> and <c>no-new-privileges</c>.</summary>
    /// <param name="section">Where they stand.</param>
    /// <param name="keepCapabilities">What the daemon keeps by default.</param>
    public static PrivilegeSettings? Read(ConfigSection section, params IReadOnlyList<Capability> keepCapabilities)
    {
        var settings = new PrivilegeSettings
        {
            User = section.OptionalText("user", "User that a daemon started by root becomes, a name or a number.", 1, 64),
            Group = section.OptionalText("group", "Group that it becomes; by default the user's own.", 1, 64),
            KeepCapabilities = section.List("keep-capabilities", "Capabilities that it keeps.", ConfigShape.Enum(CapabilityNames.All), keepCapabilities, 0, 64),
            NoNewPrivileges = section.Boolean("no-new-privileges", "Makes set-user-ID programs powerless for the daemon.", true),
        };
        return section.Finish() ? settings : null;
    }
}
