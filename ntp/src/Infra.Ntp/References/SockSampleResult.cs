namespace Infra.Ntp.References;

/// <summary>What <see cref="SockSample.TryParse"/> found.</summary>
public enum SockSampleResult
{
    /// <summary>A sample.</summary>
    Ok,

    /// <summary>Not exactly <see cref="SockSample.Length"/> bytes.</summary>
    BadLength,

    /// <summary>Another number at the end than the one that all such samples carry.</summary>
    BadMagic,

    /// <summary>Microseconds outside a second, or a time that no timestamp can hold.</summary>
    BadTime,

    /// <summary>An offset that is not a number or longer than 68 years.</summary>
    BadOffset,

    /// <summary>A leap announcement other than 0, 1 and 2: the clock behind the sample has no time.</summary>
    BadLeap,
}
