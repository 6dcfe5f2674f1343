namespace Infra.Ntp.State;

/// <summary>Which starts may step the clock by the startup rules.</summary>
public enum StartupScope
{
    /// <summary>The first start after each boot of the machine: a daemon that crashes again and again steps once at most.</summary>
    Boot,

    /// <summary>Every start of the process.</summary>
    Process,
}
