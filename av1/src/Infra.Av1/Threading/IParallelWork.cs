namespace Infra.Av1.Threading;

/// <summary>Work that several threads can share.</summary>
internal interface IParallelWork
{
    /// <summary>Takes part until nothing is left. Never throws.</summary>
    /// <param name="worker">Number of the participant: 0 is the caller, helpers have 1, 2, ...; each number is one thread at a time.</param>
    void TakePart(int worker);
}
