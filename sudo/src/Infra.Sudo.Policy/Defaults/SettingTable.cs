namespace Infra.Sudo.Policy.Defaults;

/// <summary>All settings that <c>Defaults</c> knows. Immutable; safe for any number of threads.</summary>
public static partial class SettingTable
{
    private static SettingDefinition[] ByName => field ??= SortByName();

    /// <summary>Every row, in the order of <see cref="SettingId"/>.</summary>
    public static ReadOnlySpan<SettingDefinition> All => Rows;

    /// <summary>How many settings there are.</summary>
    public static int Count => Rows.Length;

    /// <summary>The row of a setting.</summary>
    public static SettingDefinition Get(SettingId id) => Rows[(int)id];

    /// <summary>Finds a setting by its exact name; null if there is none.</summary>
    public static SettingDefinition? Find(ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = ByName.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = name.SequenceCompareTo(ByName[middle].NameBytes);
            if (order == 0) return ByName[middle];
            if (order < 0) high = middle - 1;
            else low = middle + 1;
        }

        return null;
    }

    /// <summary>
    /// Whether a setting takes effect before all others, wherever its line stands, because the meaning of other lines hangs on it
    /// (who matches, whether unknown names are mistakes).
    /// </summary>
    public static bool IsEarly(SettingId id) => id
        is SettingId.IgnoreUnknownDefaults or SettingId.Fqdn or SettingId.MatchGroupByGid
        or SettingId.GroupPlugin or SettingId.RunasDefault or SettingId.SudoersLocale;

    private static SettingDefinition[] SortByName()
    {
        var sorted = (SettingDefinition[])Rows.Clone();
        Array.Sort(sorted, static (a, b) => a.NameBytes.SequenceCompareTo(b.NameBytes));
        return sorted;
    }
}
