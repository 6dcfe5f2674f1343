using System.Globalization;
using Infra.Config;

namespace Infra.Hosting.Control;

/// <summary>The socket by which a running daemon is asked and told things.</summary>
public sealed record ControlSettings
{
    /// <summary>Whether there is one.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Its path; null for the usual place, see <see cref="ControlPath"/>.</summary>
    public string? Path { get; init; }

    /// <summary>Its file mode.</summary>
    public UnixFileMode Mode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Users beside root and the daemon's own who may use it; whoever connects is known by the kernel's word.</summary>
    public IReadOnlyList<uint> AllowedUserIds { get; init; } = [];

    /// <summary>Primary groups whose members may use it.</summary>
    public IReadOnlyList<uint> AllowedGroupIds { get; init; } = [];

    /// <summary>Clients served at the same time; more are turned away.</summary>
    public int ClientsMax { get; init; } = 16;

    /// <summary>Time from the first byte of a request to the last byte of its reply.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that a client may stay connected without asking anything.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Reads <c>enabled</c>, <c>path</c>, <c>mode</c>, <c>clients-max</c>, <c>allowed-users</c>, <c>allowed-groups</c> and <c>request-timeout</c>.</summary>
    public static ControlSettings? Read(ConfigSection section)
    {
        var settings = new ControlSettings
        {
            IsEnabled = section.Boolean("enabled", "Whether there is a control socket.", true),
            Path = section.OptionalPath("path", "Where the socket is; by default \"control\" in the runtime folder."),
            Mode = section.FileMode("mode", "File mode of the socket.", UnixFileMode.UserRead | UnixFileMode.UserWrite),
            AllowedUserIds = section.List("allowed-users", "Numeric ids of users who may use it beside root and the daemon's own.", Id, [], 0, 64),
            AllowedGroupIds = section.List("allowed-groups", "Numeric ids of primary groups whose members may use it.", Id, [], 0, 64),
            ClientsMax = section.Integer("clients-max", "Clients served at the same time.", 16, 1, 1024),
            RequestTimeout = section.Duration(
                "request-timeout", "Time for one request and its reply.", TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
        };
        if (settings.IsEnabled) SocketPath.Check(section, "path", settings.Path);
        return section.Finish() ? settings : null;
    }

    private static ConfigShape<uint> Id { get; } = ConfigShape.Parsed(
        "a numeric id",
        (string text, out uint id) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id != uint.MaxValue,
        id => id.ToString(CultureInfo.InvariantCulture));
}
