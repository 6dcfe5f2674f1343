namespace Infra.Sudo.Policy.Defaults;

/// <summary>What kind of value a setting takes (sudoers(5), "SUDOERS OPTIONS").</summary>
public enum SettingType : byte
{
    /// <summary>On or off; takes no value.</summary>
    Flag,

    /// <summary>Any bytes; unset unless given.</summary>
    Text,

    /// <summary>A whole number of 32 bits.</summary>
    Integer,

    /// <summary>A whole number of 32 bits, not negative.</summary>
    Unsigned,

    /// <summary>An octal file mode, 0 to 0777.</summary>
    Mode,

    /// <summary>Words, kept once each; knows <c>+=</c> and <c>-=</c>.</summary>
    List,

    /// <summary>A syslog facility by name.</summary>
    Facility,

    /// <summary>A syslog priority by name.</summary>
    Priority,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>Minutes with a fraction and a sign.</summary>
    Minutes,

    /// <summary>Seconds, or <c>1d2h3m4s</c>.</summary>
    Timeout,

    /// <summary>A resource limit: <c>soft[,hard]</c>, <c>infinity</c>, <c>user</c> or <c>default</c>.</summary>
    ResourceLimit,
}
