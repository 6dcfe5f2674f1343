using Infra.Sudo.Policy.Defaults;

namespace Infra.Sudo.Policy.Tests.Defaults;

/// <summary>The table as an array, for queries.</summary>
internal static class SettingList
{
    internal static SettingDefinition[] All { get; } = SettingTable.All.ToArray();
}
