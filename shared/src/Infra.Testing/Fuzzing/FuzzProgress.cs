namespace Infra.Testing.Fuzzing;

/// <summary>Where a fuzz run stands.</summary>
/// <param name="Executions">Inputs run, those of the corpus included.</param>
/// <param name="CorpusCount">Inputs that new ones are made from.</param>
/// <param name="Findings">Different failures found.</param>
/// <param name="Elapsed">Wall time so far.</param>
public readonly record struct FuzzProgress(long Executions, int CorpusCount, int Findings, TimeSpan Elapsed);
