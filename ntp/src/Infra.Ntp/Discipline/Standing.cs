namespace Infra.Ntp.Discipline;

/// <summary>What became of a source in a selection.</summary>
public enum Standing
{
    /// <summary>It takes part in the combined time.</summary>
    Selected,

    /// <summary>Nothing was measured yet.</summary>
    NoMeasurement,

    /// <summary>It gave no usable answer to eight requests.</summary>
    Unreachable,

    /// <summary>The same, and its latest answer says that it is not synchronised itself.</summary>
    Unsynchronised,

    /// <summary>It follows us, or is us.</summary>
    Loop,

    /// <summary>Its stratum is not better than ours would be without it.</summary>
    StratumTooHigh,

    /// <summary>The operator only watches it.</summary>
    NoSelect,

    /// <summary>Its interval is too wide to mean anything.</summary>
    TooUncertain,

    /// <summary>Its interval does not touch what the majority agrees on.</summary>
    Outvoted,

    /// <summary>It could vote, but no sufficient majority exists.</summary>
    NoMajority,

    /// <summary>It agrees, but a preferred source does too.</summary>
    NotPreferred,
}
