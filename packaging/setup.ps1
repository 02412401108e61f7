# Makes this checkout ready on Windows 10 (1809 or later): .venv with the locked packages. Called by start.ps1 and check.ps1.
# Does nothing when nothing is missing (a stamp in .venv remembers the lock and the folder); may be stopped and run again.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')
[Console]::OutputEncoding = [Text.Encoding]::UTF8

$here = (Get-Location).ProviderPath # an environment that was moved does not run
$stamp = '.venv\.jiedui-ready'
$half = '.venv\.jiedui-half'
$files = 'packaging\requirements.txt', 'packaging\setup.ps1', 'pyproject.toml'
$text = ($files | ForEach-Object { Get-Content -Raw $_ }) -join ''
$sha = [Security.Cryptography.SHA256]::Create()
$wanted = [BitConverter]::ToString($sha.ComputeHash([Text.Encoding]::UTF8.GetBytes($text + $here)))
if ((Test-Path .venv\Scripts\jiedui.exe) -and (Test-Path $stamp) -and ((Get-Content -Raw $stamp).Trim() -eq $wanted)) { return }

$fits = 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
# what a program says on standard error would end the script while it is being hidden
function Test-Quietly {
    $ErrorActionPreference = 'Continue'
    $program, $rest = $args
    try { & $program $rest 2>&1 | Out-Null } catch { return $false }
    return $LASTEXITCODE -eq 0
}
function Invoke-Step {
    $sentence, $program, $rest = $args
    & $program $rest
    if ($LASTEXITCODE -ne 0) { throw $sentence }
}

$whole = (Test-Path .venv\Scripts\python.exe) -and -not (Test-Path $half) -and
    (Test-Path .venv\Scripts\activate.bat) -and (Get-Content -Raw -Encoding UTF8 .venv\Scripts\activate.bat).Contains("$here\.venv")
if (-not ($whole -and (Test-Quietly .venv\Scripts\python.exe '-c' 'import pip'))) {
    if (Test-Path .venv) { Remove-Item -Recurse -Force .venv }
    $python = $null
    if (Get-Command py -ErrorAction SilentlyContinue) {
        foreach ($version in '-3.11', '-3.12', '-3.13') {
            if (Test-Quietly py $version '-c' $fits) { $python = @('py', $version); break }
        }
    }
    # "python" may be the doorplate of the shop only: it has to run
    if (-not $python -and (Test-Quietly python '-c' $fits)) { $python = @('python') }
    if (-not $python) { throw '没有找到 Python 3.11（到 3.13）。请从 https://www.python.org 安装（勾选 py launcher），再运行这条命令。' }
    $step = @('Python 环境没有建成，原因在上面。') + $python + @('-m', 'venv', '.venv')
    Invoke-Step @step
}
Write-Host '正在装 Python 组件（第一次要几分钟）……'
$pip = '-m', 'pip', 'install', '-q', '--disable-pip-version-check'
Set-Content -Path $half -Value ''
$sentence = 'Python 组件没有装上，原因在上面（多半是没有网，或软件源不通）。请过后再运行同一条命令。'
Invoke-Step $sentence .venv\Scripts\python.exe @pip '--require-hashes' '-r' 'packaging\requirements.txt'
Invoke-Step '程序没有装上，原因在上面。' .venv\Scripts\python.exe @pip '--no-deps' '--no-build-isolation' '-e' '.'
Remove-Item $half
# fonts: Microsoft YaHei and Microsoft Uighur of the system stand in
Set-Content -Path $stamp -Value $wanted
Write-Host '准备好了：.venv\Scripts\jiedui.exe'
