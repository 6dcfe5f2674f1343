namespace Infra.Ntp.References;

/// <summary>Kinds of clocks that hang on this machine instead of being asked over a network.</summary>
public enum ReferenceKind
{
    /// <summary>Another program, such as gpsd, hands samples over through a socket.</summary>
    Socket,

    /// <summary>A pin that says where each period begins (RFC 2783), but not which one.</summary>
    Pulse,
}
