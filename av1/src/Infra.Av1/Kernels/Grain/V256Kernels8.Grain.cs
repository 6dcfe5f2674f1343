namespace Infra.Av1.Kernels;

internal partial class V256Kernels8
{
}
