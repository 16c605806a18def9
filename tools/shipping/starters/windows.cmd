@echo off
setlocal EnableExtensions DisableDelayedExpansion
title pe-coach
set "here=%~dp0"
set "found="
if not exist "%here%start.py" goto packed

rem Nothing is fetched: a launcher that would install a missing Python is told not to.
set "PYTHON_MANAGER_AUTOMATIC_INSTALL=false"

set "candidate=%here%python\python.exe"
call :look
set "candidate=%here%python\tools\python.exe"
call :look
set "candidate=%LocalAppData%\Programs\Python\Python@SHORT@\python.exe"
call :look
set "candidate=%LocalAppData%\Python\pythoncore-@PYTHON@-64\python.exe"
call :look
set "candidate=%LocalAppData%\Microsoft\WindowsApps\python@PYTHON@.exe"
call :look
set "candidate=%ProgramFiles%\Python@SHORT@\python.exe"
call :look
if not defined found goto launcher
"%found%" -I -X utf8 "%here%start.py" %*
goto ended

:launcher
py -@PYTHON@ -I -c "import sys" >nul 2>nul
if errorlevel 1 goto none
py -@PYTHON@ -I -X utf8 "%here%start.py" %*
goto ended

:ended
set "code=%errorlevel%"
if not "%code%"=="0" pause
exit /b %code%

:look
if defined found exit /b 0
if not exist "%candidate%" exit /b 0
"%candidate%" -I -c "import sys; sys.exit(sys.version_info[:2] != (@TUPLE@))" >nul 2>nul
if not errorlevel 1 set "found=%candidate%"
exit /b 0

:none
echo.
echo Python @PYTHON@ (64 bit) is not on this computer. Get it from python.org, install it for yourself only (no
echo administrator is needed), then start this again. Or put an unpacked Python folder here, called: python
pause
exit /b 1

:packed
echo.
echo This was started inside the zip file. Unpack the whole zip first (right-click, Extract All), then start it there.
pause
exit /b 1
