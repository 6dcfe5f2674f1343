using System.Text;

namespace Infra.Sudo.Policy.Defaults;

/// <summary>Names and numbers of syslog facilities and priorities: syslog(3), RFC 5424 section 6.2.1.</summary>
public static class SyslogNames
{
    /// <summary>The facility that a bare <c>Defaults syslog</c> means: authpriv.</summary>
    public const int DefaultFacility = 10 << 3;

    /// <summary>The priority <c>none</c>: such events are not logged.</summary>
    public const int NoPriority = -1;

    private static readonly (string Name, int Code)[] Facilities =
    [
        ("authpriv", 10 << 3), ("auth", 4 << 3), ("daemon", 3 << 3), ("user", 1 << 3),
        ("local0", 16 << 3), ("local1", 17 << 3), ("local2", 18 << 3), ("local3", 19 << 3),
        ("local4", 20 << 3), ("local5", 21 << 3), ("local6", 22 << 3), ("local7", 23 << 3),
    ];

    private static readonly (string Name, int Code)[] Priorities =
    [
        ("alert", 1), ("crit", 2), ("debug", 7), ("emerg", 0), ("err", 3), ("info", 6), ("notice", 5), ("warning", 4), ("none", NoPriority),
    ];

    /// <summary>The facility of a name, as the number that syslog(3) takes (already shifted).</summary>
    public static bool TryFindFacility(ReadOnlySpan<byte> name, out long code) => TryFind(Facilities, name, out code);

    /// <summary>The priority of a name; <see cref="NoPriority"/> for <c>none</c>.</summary>
    public static bool TryFindPriority(ReadOnlySpan<byte> name, out long code) => TryFind(Priorities, name, out code);

    /// <summary>The name of a facility; null for a number that is none.</summary>
    public static string? FacilityName(long code) => NameOf(Facilities, code);

    /// <summary>The name of a priority; null for a number that is none.</summary>
    public static string? PriorityName(long code) => NameOf(Priorities, code);

    private static bool TryFind((string Name, int Code)[] table, ReadOnlySpan<byte> name, out long code)
    {
        foreach ((string candidate, int value) in table)
        {
            code = value;
            if (Ascii.Equals(name, candidate)) return true;
        }

        code = 0;
        return false;
    }

    private static string? NameOf((string Name, int Code)[] table, long code)
    {
        foreach ((string name, int value) in table)
        {
            if (value == code) return name;
        }

        return null;
    }
}
