namespace Infra.Dns.Transfers;

/// <summary>Serial numbers of zones, which go round after 2^32 (RFC 1982).</summary>
public static class SerialNumber
{
    /// <summary>Whether a number is later than another; of two that are 2^31 apart neither is.</summary>
    public static bool IsAfter(uint number, uint other) => (int)(number - other) > 0;

    /// <summary>The number after this one; never 0, which some software takes for none.</summary>
    public static uint Next(uint number) => number == uint.MaxValue ? 1 : number + 1;
}
