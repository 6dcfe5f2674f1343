namespace Infra.Sudo.Policy.Evaluation;

/// <summary>What a decision has cost.</summary>
/// <param name="Steps">Members and commands that were looked at.</param>
/// <param name="OnRegexes">States of regular expressions that were made and entered.</param>
/// <param name="OnFacts">Looks at files, in units of one.</param>
internal readonly record struct DecisionWork(int Steps, long OnRegexes, long OnFacts);
