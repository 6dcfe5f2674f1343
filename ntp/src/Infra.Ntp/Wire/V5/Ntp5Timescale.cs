namespace Infra.Ntp.Wire.V5;

/// <summary>What timestamps of an NTPv5 packet count.</summary>
public enum Ntp5Timescale : byte
{
    /// <summary>UTC.</summary>
    Utc = 0,

    /// <summary>TAI.</summary>
    Tai = 1,

    /// <summary>UT1.</summary>
    Ut1 = 2,

    /// <summary>UTC whose leap seconds are spread over hours.</summary>
    SmearedUtc = 3,
}
