using Infra.Config;

namespace Infra.Ntp.Configuration;

/// <summary>The <c>[state]</c> table.</summary>
/// <param name="Directory">Where the state file is; null for the folder that the service manager gives, or none.</param>
internal sealed record StateConfig(string? Directory)
{
    internal static StateConfig? Read(ConfigSection section)
    {
        string? directory = section.OptionalPath("directory", "Folder of the state file ntpd.state; by default $STATE_DIRECTORY, where a service manager gives one.");
        return section.Finish() ? new StateConfig(directory) : null;
    }
}
