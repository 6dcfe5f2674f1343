using Infra.Dns.Records;

namespace Infra.Dns.Wire;

/// <summary>Where a question lies in a message.</summary>
/// <param name="NameOffset">Where the name begins.</param>
/// <param name="Type">What is asked for.</param>
/// <param name="Class">The class.</param>
/// <param name="End">Where the next question or record begins.</param>
public readonly record struct QuestionView(int NameOffset, RecordType Type, RecordClass Class, int End);
