namespace Infra.Dns.Dnssec.Rollover;

/// <summary>A presence and when it began.</summary>
/// <param name="Presence">The presence.</param>
/// <param name="Since">When it began.</param>
public readonly record struct PresenceState(Presence Presence, DateTimeOffset Since)
{
    /// <summary>Whether the records are published now.</summary>
    public bool IsOut => Presence is Presence.Rumoured or Presence.Omnipresent;

    /// <summary>Whether no cache has them.</summary>
    public bool IsHidden => Presence == Presence.Hidden;

    /// <summary>Whether all caches have them.</summary>
    public bool IsEverywhere => Presence == Presence.Omnipresent;

    /// <summary>When it passes over by itself: what is on its way arrives everywhere, or vanishes, after a time. Null if it stays.</summary>
    internal DateTimeOffset? EndsAt(TimeSpan spread) => Presence is Presence.Rumoured or Presence.Unretentive ? Since + spread : null;

    /// <summary>The state after that time.</summary>
    internal PresenceState Settled() => new(Presence == Presence.Rumoured ? Presence.Omnipresent : Presence.Hidden, Since);
}
